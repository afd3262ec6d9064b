terraform {
  required_version = ">= 1.5"

  required_providers {
    # Zips the helper.
    archive = {
      source  = "hashicorp/archive"
      version = ">= 2.4, < 3.0"
    }
    # 6.22 to 6.39 would undo at every apply that new buckets refuse SSE-C.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.40, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region
}
