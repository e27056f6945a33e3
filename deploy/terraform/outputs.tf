output "data_bucket_name" {
  value = aws_cloudformation_stack.sluice.outputs["DataBucketName"]
}

output "ledger_table_name" {
  value = aws_cloudformation_stack.sluice.outputs["LedgerTableName"]
}

output "notice_topic_arn" {
  value = aws_cloudformation_stack.sluice.outputs["NoticeTopicArn"]
}

output "dead_letter_queue_url" {
  value = aws_cloudformation_stack.sluice.outputs["DeadLetterQueueUrl"]
}

output "order_queue_url" {
  value = aws_cloudformation_stack.sluice.outputs["OrderQueueUrl"]
}

output "order_dead_letter_queue_url" {
  value = aws_cloudformation_stack.sluice.outputs["OrderDeadLetterQueueUrl"]
}

output "glue_poll_seconds" {
  value = aws_cloudformation_stack.sluice.outputs["GluePollSeconds"]
}

output "ingestion_bucket_name" {
  value = aws_cloudformation_stack.sluice.outputs["IngestionBucketName"]
}

output "processed_bucket_name" {
  value = aws_cloudformation_stack.sluice.outputs["ProcessedBucketName"]
}

output "packet_key_template" {
  value = aws_cloudformation_stack.sluice.outputs["PacketKeyTemplate"]
}

output "packet_policy" {
  value = aws_cloudformation_stack.sluice.outputs["PacketPolicy"]
}

output "packet_gap_policy" {
  value = aws_cloudformation_stack.sluice.outputs["PacketGapPolicy"]
}

output "workflow_state_machine_arn" {
  description = "What route-file starts for active jobs. Of the stack's own workflow it is the alias, which a rollback points at an earlier version."
  value       = aws_cloudformation_stack.sluice.outputs["WorkflowStateMachineArn"]
}

output "packets_state_machine_arn" {
  description = "Start an execution with {\"packets\":[{\"table\",\"id\"},...]} when packets have been put into the ingestion bucket."
  value       = aws_cloudformation_stack.sluice.outputs["PacketsStateMachineArn"]
}

output "backfill_state_machine_arn" {
  description = "Start an execution with {\"bucket\",\"prefix\"} for the files that lie under a prefix of the data bucket already."
  value       = aws_cloudformation_stack.sluice.outputs["BackfillStateMachineArn"]
}

output "reader_role_arn" {
  description = "The role that the account of reader_account_id takes on with the external id."
  value       = lookup(aws_cloudformation_stack.sluice.outputs, "ReaderRoleArn", null)
}
