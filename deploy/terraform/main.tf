# Everything that the stack is made of stands in its template. What is added here is that Terraform keeps its parameters and knows its
# outputs.
resource "aws_cloudformation_stack" "sluice" {
  name         = var.stack_name
  template_url = var.template_url
  parameters   = local.parameters
  tags         = var.tags

  # The template makes roles, under names of CloudFormation's choice, and is expanded by the Serverless transform.
  capabilities = ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"]

  timeouts {
    create = "60m"
    update = "60m"
    delete = "60m"
  }
}
