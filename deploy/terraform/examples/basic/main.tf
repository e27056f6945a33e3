terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "name" {
  type        = string
  description = "What the names of the stack and of its buckets begin with; bucket names are unique in the world."
}

variable "artifact_bucket" {
  type        = string
  description = "A bucket of yours in the region of the stack, which sam package has put the functions into."
}

variable "packaged_template" {
  type        = string
  description = "The file that sam package has written."
  default     = "packaged.yaml"
}

data "aws_region" "current" {}

data "aws_partition" "current" {}

# The key holds the hash of the content: CloudFormation is asked for an update when, and only when, the template is another one.
resource "aws_s3_object" "template" {
  bucket = var.artifact_bucket
  key    = "sluice/template-${filesha256(var.packaged_template)}.yaml"
  source = var.packaged_template
}

module "sluice" {
  source = "../.."

  stack_name   = var.name
  template_url = "https://${var.artifact_bucket}.s3.${data.aws_region.current.id}.${data.aws_partition.current.dns_suffix}/${aws_s3_object.template.key}"

  bucket_name           = "${var.name}-data"
  ingestion_bucket_name = "${var.name}-ingestion"
  processed_bucket_name = "${var.name}-processed"
  glue_job_name         = "etl-*"
}

output "data_bucket_name" {
  value = module.sluice.data_bucket_name
}

output "ledger_table_name" {
  value = module.sluice.ledger_table_name
}
