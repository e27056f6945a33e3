# The stack takes every parameter as text.
locals {
  parameters = {
    BucketName             = var.bucket_name
    IngestionBucketName    = var.ingestion_bucket_name
    ProcessedBucketName    = var.processed_bucket_name
    GlueJobName            = var.glue_job_name
    StateMachineArn        = var.state_machine_arn
    PacketKeyTemplate      = var.packet_key_template
    PacketPolicy           = var.packet_policy
    PacketGapPolicy        = var.packet_gap_policy
    GluePollSeconds        = tostring(var.glue_poll_seconds)
    QueueWait              = var.queue_wait
    QueueConcurrency       = tostring(var.queue_concurrency)
    LedgerTableName        = var.ledger_table_name
    ParquetCompression     = var.parquet_compression
    ParquetIntegers        = var.parquet_integers
    WarmUp                 = var.warm_up
    AlertEmail             = var.alert_email
    QueueAgeAlarmSeconds   = tostring(var.queue_age_alarm_seconds)
    FileAgeAlarmSeconds    = tostring(var.file_age_alarm_seconds)
    PacketGapAlarmSeconds  = tostring(var.packet_gap_alarm_seconds)
    PacketsHeldAlarmHours  = tostring(var.packets_held_alarm_hours)
    LogLevel               = var.log_level
    LogRetentionDays       = tostring(var.log_retention_days)
    ProjectTag             = var.project_tag
    MonthlyBudgetUsd       = var.monthly_budget_usd
    LambdaGbSecondUsd      = var.lambda_gb_second_usd
    LambdaRequestUsd       = var.lambda_request_usd
    StateTransitionUsd     = var.state_transition_usd
    ProvisionedConcurrency = tostring(var.provisioned_concurrency)
    ConversionConcurrency  = tostring(var.conversion_concurrency)
    KmsKeyArn              = var.kms_key_arn
    SilverWriterArns       = join(",", var.silver_writer_arns)
    SubnetIds              = join(",", var.subnet_ids)
    SecurityGroupIds       = join(",", var.security_group_ids)
    VpcId                  = var.vpc_id
    RouteTableIds          = join(",", var.route_table_ids)
    ReaderAccountId        = var.reader_account_id
    ReaderExternalId       = var.reader_external_id
    RedshiftWorkgroup      = var.redshift_workgroup
    RedshiftCluster        = var.redshift_cluster
    RedshiftDatabase       = var.redshift_database
    RedshiftSchema         = var.redshift_schema
    RedshiftCopyRoleArn    = var.redshift_copy_role_arn
    RedshiftSecretArn      = var.redshift_secret_arn
  }
}
