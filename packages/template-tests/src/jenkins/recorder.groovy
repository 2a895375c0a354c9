// Executes a declarative Jenkinsfile as plain Groovy and prints what it would do, as JSON: the tree of stages and the steps in order. Every
// section and step is on a list, per level: what is not on it is a mistake (Jenkins itself would say so, but only when it runs).
import groovy.json.JsonOutput
import org.codehaus.groovy.control.CompilerConfiguration

class Unknown extends RuntimeException {
  Unknown(String message) { super(message) }
}

abstract class Recorder extends Script {
  static final Map<String, Set<String>> SECTIONS = [
    pipeline: ['agent', 'options', 'environment', 'stages', 'post', 'parameters', 'triggers', 'tools'] as Set,
    stages  : ['stage'] as Set,
    stage   : ['agent', 'options', 'environment', 'stages', 'steps', 'when', 'input', 'post', 'parallel', 'tools'] as Set,
    parallel: ['stage'] as Set,
    options : ['timeout', 'disableConcurrentBuilds', 'buildDiscarder', 'logRotator', 'timestamps', 'skipStagesAfterUnstable', 'lock', 'skipDefaultCheckout', 'retry'] as Set,
    agent   : ['label', 'docker', 'any', 'none'] as Set,
    when    : ['beforeAgent', 'beforeInput', 'branch', 'expression', 'not', 'allOf', 'anyOf', 'changeRequest'] as Set,
    input   : ['message', 'ok', 'submitter', 'submitterParameter', 'parameters', 'id'] as Set,
    parameters: ['string', 'booleanParam', 'choice', 'text'] as Set,
    post    : ['always', 'success', 'failure', 'unstable', 'changed', 'fixed', 'regression', 'aborted', 'unsuccessful', 'cleanup'] as Set,
  ]
  static final Set<String> STEPS = ['sh', 'echo', 'error', 'stash', 'unstash', 'archiveArtifacts', 'junit', 'cleanWs', 'checkout', 'script', 'timeout',
    'retry', 'dir', 'withCredentials', 'withEnv', 'withSonarQubeEnv', 'waitForQualityGate', 'dependencyCheckPublisher', 'lock', 'milestone',
    'readFile', 'writeFile', 'fileExists', 'sleep', 'catchError', 'unstable', 'string', 'file', 'usernamePassword', 'recordIssues', 'publishHTML', 'build', 'scmGit'] as Set

  static List<String> level = ['file']
  static List nodes = [[name: 'file', children: [], steps: [], settings: [:]]]
  static Map<String, String> variables = [GIT_COMMIT: '<commit>']

  def methodMissing(String name, Object given) {
    List arguments = given as List
    Closure body = arguments && arguments.last() instanceof Closure ? arguments.last() as Closure : null
    List plain = body ? arguments.dropRight(1) : arguments
    String at = level.last()
    if (at == 'parameters') {
      if (!SECTIONS.parameters.contains(name)) throw new Unknown("there is no parameter of the kind '${name}'")
      String parameter = (plain[0] as Map).name.toString()
      variables.put(parameter, "<${parameter}>".toString())
      return null
    }
    if (at == 'file') {
      if (name != 'pipeline') throw new Unknown("'${name}' stands outside of pipeline")
      return inside(name, null, body)
    }
    if (at == 'steps') return step(name, plain, body)
    if (at == 'post') {
      if (!SECTIONS.post.contains(name)) throw new Unknown("post has no condition '${name}'")
      nodes.last().settings.put('post', (nodes.last().settings.get('post') ?: []) + [name])
      return within('steps', body)
    }
    Set<String> known = SECTIONS.get(at)
    if (known == null || !known.contains(name)) throw new Unknown("'${name}' is no part of ${at}")
    if (name == 'stage') {
      if (!plain) throw new Unknown('a stage has no name')
      Map node = [name: plain[0].toString(), children: [], steps: [], settings: [:]]
      nodes.last().children.add(node)
      nodes.add(node)
      within('stage', body)
      nodes.removeLast()
      if (!node.steps && !node.children) throw new Unknown("the stage '${node.name}' does nothing")
      return node
    }
    if (name in ['agent', 'options', 'when', 'input']) {
      nodes.last().settings.put(name, nodes.last().settings.get(name) ?: [:])
      if (body) return within(name, body)
      nodes.last().settings.get(name).put('value', plain ? plain[0].toString() : '')
      return null
    }
    if (name == 'environment') return environment(body)
    if (at in ['options', 'when', 'input', 'agent']) {
      Object value = plain.size() == 1 ? plain[0] : (plain ?: true)
      nodes.last().settings.get(at).put(name, value instanceof Map ? value : value.toString())
      return [(name): value]
    }
    return inside(name, null, body)
  }

  def propertyMissing(String name) {
    if (name in ['none', 'any'] && level.last() in ['pipeline', 'stage']) return name
    if (name in ['env', 'params', 'currentBuild']) return variables
    if (variables.containsKey(name)) return variables.get(name)
    if (nodes.any { it.settings.input?.submitterParameter == name }) return "<${name}>"
    throw new Unknown("nobody has said what '${name}' is")
  }

  def inside(String name, Object unused, Closure body) {
    if (body == null) throw new Unknown("${name} has no braces")
    return within(name, body)
  }

  def within(String name, Closure body) {
    level.add(name)
    body.delegate = this
    body.resolveStrategy = Closure.DELEGATE_FIRST
    try {
      return body.call()
    } finally {
      level.removeLast()
    }
  }

  def environment(Closure body) {
    body.delegate = new Expando() {
      void setProperty(String key, Object value) { Recorder.variables.put(key, value.toString()) }
    }
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body.call()
  }

  def step(String name, List plain, Closure body) {
    if (!STEPS.contains(name)) throw new Unknown("there is no step '${name}'")
    if (name in ['string', 'file', 'usernamePassword', 'scmGit']) {
      Map options = plain[0] as Map
      ['variable', 'usernameVariable', 'passwordVariable'].each { if (options.get(it)) variables.put(options.get(it).toString(), '') }
      return [(name): options]
    }
    Map options = plain && plain[0] instanceof Map ? plain[0] as Map : [:]
    nodes.last().steps.add([step: name, argument: options ? options.collectEntries { k, v -> [k.toString(), v.toString()] } : plain.collect { it.toString() }.join(' ')])
    if (body) within('steps', body)
    if (name == 'readFile') return "<${plain[0]}>".toString()
    if (name == 'sh' && options.returnStdout) return 'output'
    if (name == 'sh' && options.returnStatus) return 0
    return null
  }
}

CompilerConfiguration configuration = new CompilerConfiguration()
configuration.scriptBaseClass = Recorder.name
try {
  new GroovyShell(this.class.classLoader, new Binding(), configuration).evaluate(new File(args[0]))
  println JsonOutput.toJson(Recorder.nodes[0])
} catch (Unknown problem) {
  println JsonOutput.toJson([problem: problem.message])
} catch (org.codehaus.groovy.control.CompilationFailedException problem) {
  println JsonOutput.toJson([problem: problem.message])
}
