# Written by scripts/bake.sh: the machine image that instances start from.
machine_image_version = "1.0.0"
