variable "environment" {
  description = "The environment that is deployed"
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environments are dev, prod."
  }
}

variable "region" {
  description = "The Region to deploy to, which is that of the buckets. With null, the AWS configuration says it."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "A Region looks like eu-central-1."
  }
}

variable "package_path" {
  description = "The zipped bootstrap that cargo lambda build made; relative to this folder, or absolute."
  type        = string
  default     = "../../target/lambda/thumbs/bootstrap.zip"
  nullable    = false

  validation {
    condition     = can(regex("[.]zip$", var.package_path))
    error_message = "The package is the zip file that cargo lambda build --output-format zip makes."
  }
}

locals {
  # What environments have for themselves.
  settings = {
    "dev" = {
      env_LEVEL            = "info"
      reserved_concurrency = 2
    }
    "prod" = {
      env_LEVEL            = "warn"
      reserved_concurrency = 20
    }
  }
}
