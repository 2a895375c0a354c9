export interface Config {
  fleet?: {
    /**
     * There are clouds here that only a simulator plays (`fleet.aws.endpoint`): every page says so. Default: false.
     * @visibility frontend
     */
    simulatedClouds?: boolean;
  };
}
