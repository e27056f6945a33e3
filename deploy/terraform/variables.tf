variable "stack_name" {
  type        = string
  description = "Name of the CloudFormation stack. The names of functions, log groups and queues begin with it."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,63}$", var.stack_name))
    error_message = "stack_name must begin with a letter and hold at most 64 letters, digits and hyphens."
  }
}

variable "template_url" {
  type        = string
  description = "Where the packaged template (what sam package has written) lies in S3. Let the key change with the content: the same URL is the same template to Terraform."
  nullable    = false

  validation {
    condition     = can(regex("^https://[^/]+/.+$", var.template_url))
    error_message = "template_url must be the https address of an object in S3."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the stack and of what it makes."
  default     = {}
  nullable    = false
}

variable "bucket_name" {
  type        = string
  description = "Name of the data bucket that this stack makes."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must match ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$."
  }
}

variable "ingestion_bucket_name" {
  type        = string
  description = "Name of the bucket that this stack makes for packets of source tables."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.ingestion_bucket_name))
    error_message = "ingestion_bucket_name must match ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$."
  }
}

variable "processed_bucket_name" {
  type        = string
  description = "Name of the bucket that this stack makes for the star schema."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.processed_bucket_name))
    error_message = "processed_bucket_name must match ^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$."
  }
}

variable "glue_job_name" {
  type        = string
  description = "Name of the Glue job that files are given to; etl-* for all whose names begin so. No other job can be started. The jobs must have MaxRetries 0."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.*-]{1,255}$", var.glue_job_name))
    error_message = "glue_job_name must match ^[A-Za-z0-9_.*-]{1,255}$."
  }
}

variable "state_machine_arn" {
  type        = string
  description = "A standard (not express) state machine of your own, or an alias or version of one, that route-file starts for active jobs. Leave empty for the workflow of this stack."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?)?$", var.state_machine_arn))
    error_message = "state_machine_arn must match ^(arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?)?$."
  }
}

variable "packet_key_template" {
  type        = string
  description = "The keys of packets in the ingestion bucket. {id:08} pads; a template with {date} or {time} is resolved by listing, which takes least where it begins with {table}."
  default     = "{table}/{table}_{id}.jsonl"
  nullable    = false

  validation {
    condition     = can(regex("\\{table\\}", var.packet_key_template)) && can(regex("\\{id(:0[0-9]{1,2})?\\}", var.packet_key_template)) && can(regex("^.{1,512}$", var.packet_key_template))
    error_message = "packet_key_template must hold {table} and one of {id} and {id:08}, in at most 512 characters."
  }
}

variable "packet_policy" {
  type        = string
  description = "What becomes of a packet whose rows refer to rows that no packet has brought yet."
  default     = "hold"
  nullable    = false

  validation {
    condition     = contains(["hold", "unknown", "fail"], var.packet_policy)
    error_message = "packet_policy must be one of hold, unknown, fail."
  }
}

variable "packet_gap_policy" {
  type        = string
  description = "What becomes of a packet before which others are missing."
  default     = "proceed"
  nullable    = false

  validation {
    condition     = contains(["proceed", "hold"], var.packet_gap_policy)
    error_message = "packet_gap_policy must be one of proceed, hold."
  }
}

variable "glue_poll_seconds" {
  type        = number
  description = "How often a run of a Glue job is looked at while its file's group waits for its end."
  default     = 60
  nullable    = false

  validation {
    condition     = var.glue_poll_seconds >= 1 && var.glue_poll_seconds <= 3600
    error_message = "glue_poll_seconds must be from 1 to 3600."
  }
}

variable "queue_wait" {
  type        = string
  description = "What consume-queue does while a run goes on: return gives the message back at once, hold waits as long as it may, which costs its time and reacts sooner."
  default     = "return"
  nullable    = false

  validation {
    condition     = contains(["return", "hold"], var.queue_wait)
    error_message = "queue_wait must be one of return, hold."
  }
}

variable "queue_concurrency" {
  type        = number
  description = "How many groups of ordered files are taken from the queue at a time. With queue_wait hold, more groups than this wait."
  default     = 10
  nullable    = false

  validation {
    condition     = var.queue_concurrency >= 2 && var.queue_concurrency <= 1000
    error_message = "queue_concurrency must be from 2 to 1000."
  }
}

variable "ledger_table_name" {
  type        = string
  description = "Name of the table that records what became of every file."
  default     = "etl-metadata"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.ledger_table_name))
    error_message = "ledger_table_name must match ^[A-Za-z0-9_.-]{3,255}$."
  }
}

variable "parquet_compression" {
  type        = string
  description = "How tables are compressed. Everything that reads Parquet reads snappy; zstd is smaller, for readers that are known to read it."
  default     = "snappy"
  nullable    = false

  validation {
    condition     = contains(["snappy", "zstd"], var.parquet_compression)
    error_message = "parquet_compression must be one of snappy, zstd."
  }
}

variable "parquet_integers" {
  type        = string
  description = "How integers, decimals, dates and times are written: delta is smaller by a quarter or more, plain is for readers that do not know it, such as Spark before 3.3; auto is plain where a warehouse is named, and else delta. Tables that are there stay as they are."
  default     = "auto"
  nullable    = false

  validation {
    condition     = contains(["auto", "delta", "plain"], var.parquet_integers)
    error_message = "parquet_integers must be one of auto, delta, plain."
  }
}

variable "warm_up" {
  type        = string
  description = "Whether convert-csv and transform convert a made-up table when they start, which takes some 45 ms and spares the first file 20 to 45; off pays where every start is waited for."
  default     = "on"
  nullable    = false

  validation {
    condition     = contains(["on", "off"], var.warm_up)
    error_message = "warm_up must be one of on, off."
  }
}

variable "alert_email" {
  type        = string
  description = "Where notices and alarms are sent. Leave empty for no e-mail; the address must confirm the subscription."
  default     = ""
  nullable    = false
}

variable "queue_age_alarm_seconds" {
  type        = number
  description = "An ordered file that has waited for its end longer than this is alarmed about."
  default     = 21600
  nullable    = false

  validation {
    condition     = var.queue_age_alarm_seconds >= 60
    error_message = "queue_age_alarm_seconds must be at least 60."
  }
}

variable "file_age_alarm_seconds" {
  type        = number
  description = "A file that has not come to its end for longer than this is alarmed about. Ordered files, which may wait for others, have an alarm of their own."
  default     = 86400
  nullable    = false

  validation {
    condition     = var.file_age_alarm_seconds >= 1800
    error_message = "file_age_alarm_seconds must be at least 1800."
  }
}

variable "packet_gap_alarm_seconds" {
  type        = number
  description = "Packets of a table that have been missing for longer than this are alarmed about."
  default     = 21600
  nullable    = false

  validation {
    condition     = var.packet_gap_alarm_seconds >= 1800
    error_message = "packet_gap_alarm_seconds must be at least 1800."
  }
}

variable "packets_held_alarm_hours" {
  type        = number
  description = "Packets that have been held for so many hours are alarmed about."
  default     = 6
  nullable    = false

  validation {
    condition     = var.packets_held_alarm_hours >= 1 && var.packets_held_alarm_hours <= 24
    error_message = "packets_held_alarm_hours must be from 1 to 24."
  }
}

variable "log_level" {
  type        = string
  description = "The least level of what is logged."
  default     = "info"
  nullable    = false

  validation {
    condition     = contains(["debug", "info", "warn", "error"], var.log_level)
    error_message = "log_level must be one of debug, info, warn, error."
  }
}

variable "log_retention_days" {
  type        = number
  description = "How many days the logs are kept."
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "project_tag" {
  type        = string
  description = "Value of the tag Project on everything that takes tags. Activate the tag for cost allocation in the billing console once."
  default     = "sluice"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.project_tag))
    error_message = "project_tag must match ^[A-Za-z0-9 _.:/=+@-]{1,256}$."
  }
}

variable "monthly_budget_usd" {
  type        = string
  description = "Notices at 80 % of this many US dollars a month, spent or forecast, on what bears the tag Project. Leave empty for no budget."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([0-9]{1,9}(\\.[0-9]{1,2})?)?$", var.monthly_budget_usd))
    error_message = "monthly_budget_usd must match ^([0-9]{1,9}(\\.[0-9]{1,2})?)?$."
  }
}

variable "lambda_gb_second_usd" {
  type        = string
  description = "Price of a GB-second on ARM, for the estimate on the dashboard; of us-east-1, first tier, in July 2025."
  default     = "0.0000133334"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{1,3}(\\.[0-9]{1,12})?$", var.lambda_gb_second_usd))
    error_message = "lambda_gb_second_usd must match ^[0-9]{1,3}(\\.[0-9]{1,12})?$."
  }
}

variable "lambda_request_usd" {
  type        = string
  description = "Price of an invocation, for the estimate on the dashboard; of us-east-1 in July 2025."
  default     = "0.0000002"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{1,3}(\\.[0-9]{1,12})?$", var.lambda_request_usd))
    error_message = "lambda_request_usd must match ^[0-9]{1,3}(\\.[0-9]{1,12})?$."
  }
}

variable "state_transition_usd" {
  type        = string
  description = "Price of a state transition of a standard workflow, for the estimate on the dashboard; of us-east-1 in July 2025."
  default     = "0.000025"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{1,3}(\\.[0-9]{1,12})?$", var.state_transition_usd))
    error_message = "state_transition_usd must match ^[0-9]{1,3}(\\.[0-9]{1,12})?$."
  }
}

variable "provisioned_concurrency" {
  type        = number
  description = "How many instances of route-file and of convert-csv each are kept ready, which costs by the hour; 0 for none. While they are, a change of parameters alone reaches these two functions only with the next change of the code or the template."
  default     = 0
  nullable    = false

  validation {
    condition     = var.provisioned_concurrency >= 0
    error_message = "provisioned_concurrency must be at least 0."
  }
}

variable "conversion_concurrency" {
  type        = number
  description = "How many files convert-csv and transform each convert at a time at most, taken from what the account may run at a time; 0 for no bound but the account's. No less than provisioned_concurrency."
  default     = 0
  nullable    = false

  validation {
    condition     = var.conversion_concurrency >= 0
    error_message = "conversion_concurrency must be at least 0."
  }
}

variable "kms_key_arn" {
  type        = string
  description = "ARN of the KMS key that the buckets are encrypted with. Its policy must let the account's IAM policies decide. Leave empty for keys of S3's own."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,64})?$", var.kms_key_arn))
    error_message = "kms_key_arn must match ^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,64})?$."
  }
}

variable "silver_writer_arns" {
  type        = list(string)
  description = "ARNs of roles or users, * allowed, that may write and delete under silver/ besides Sluice: those of Glue jobs that write there, or of whoever tidies up. Leave empty for nobody."
  default     = []
  nullable    = false
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets that the functions run in, comma-separated; security_group_ids must be given too. Leave empty for no VPC. The functions call S3, DynamoDB, SNS, SQS, Step Functions, Glue, Systems Manager, X-Ray, and the Data API of Redshift where there is a warehouse: by a NAT gateway, or by endpoints in the VPC."
  default     = []
  nullable    = false
}

variable "security_group_ids" {
  type        = list(string)
  description = "Security groups of the functions in the subnets."
  default     = []
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) == 0 || length(var.security_group_ids) > 0
    error_message = "security_group_ids must be given with subnet_ids."
  }
}

variable "vpc_id" {
  type        = string
  description = "The VPC of the subnets. With route_table_ids it gets gateway endpoints for S3 and DynamoDB. Leave empty if it has them."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(vpc-[0-9a-f]{8,17})?$", var.vpc_id))
    error_message = "vpc_id must match ^(vpc-[0-9a-f]{8,17})?$."
  }
}

variable "route_table_ids" {
  type        = list(string)
  description = "Route tables of the subnets, for the gateway endpoints."
  default     = []
  nullable    = false
}

variable "reader_account_id" {
  type        = string
  description = "Account that may take on a role which reads silver/ and the processed bucket, and nothing else. Leave empty for none."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([0-9]{12})?$", var.reader_account_id))
    error_message = "reader_account_id must match ^([0-9]{12})?$."
  }
}

variable "reader_external_id" {
  type        = string
  description = "What that account must say with it (IAM user guide, \"The confused deputy problem\")."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@:/_-]*$", var.reader_external_id)) && (var.reader_external_id == "" || length(var.reader_external_id) >= 2 && length(var.reader_external_id) <= 1224)
    error_message = "reader_external_id must be empty or have from 2 to 1224 of the characters [A-Za-z0-9+=,.@:/_-]."
  }

  validation {
    condition     = var.reader_account_id == "" || var.reader_external_id != ""
    error_message = "reader_external_id must be given with reader_account_id."
  }
}

variable "redshift_workgroup" {
  type        = string
  description = "Workgroup of Redshift Serverless that finished tables are loaded into. Leave this and redshift_cluster empty for no warehouse."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9-]{3,64})?$", var.redshift_workgroup))
    error_message = "redshift_workgroup must match ^([a-z0-9-]{3,64})?$."
  }
}

variable "redshift_cluster" {
  type        = string
  description = "Cluster of Redshift that finished tables are loaded into, instead of a workgroup."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([a-z][a-z0-9-]{0,62})?$", var.redshift_cluster))
    error_message = "redshift_cluster must match ^([a-z][a-z0-9-]{0,62})?$."
  }

  validation {
    condition     = var.redshift_workgroup == "" || var.redshift_cluster == ""
    error_message = "redshift_cluster must be empty where redshift_workgroup is given."
  }
}

variable "redshift_database" {
  type        = string
  description = "Database of the workgroup or cluster."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{0,64}$", var.redshift_database))
    error_message = "redshift_database must match ^[A-Za-z0-9_-]{0,64}$."
  }

  validation {
    condition     = var.redshift_workgroup == "" && var.redshift_cluster == "" || var.redshift_database != ""
    error_message = "redshift_database must be given with redshift_workgroup or redshift_cluster."
  }
}

variable "redshift_schema" {
  type        = string
  description = "Schema of the tables in the database."
  default     = "public"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_]{1,127}$", var.redshift_schema))
    error_message = "redshift_schema must match ^[A-Za-z0-9_]{1,127}$."
  }
}

variable "redshift_copy_role_arn" {
  type        = string
  description = "Role, attached to the workgroup or cluster, by which its COPY reads silver/ and .sluice/loads/ of the data bucket, with the key where kms_key_arn is set."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:iam::[0-9]{12}:role/.{1,512})?$", var.redshift_copy_role_arn))
    error_message = "redshift_copy_role_arn must match ^(arn:aws[a-z-]*:iam::[0-9]{12}:role/.{1,512})?$."
  }

  validation {
    condition     = var.redshift_workgroup == "" && var.redshift_cluster == "" || var.redshift_copy_role_arn != ""
    error_message = "redshift_copy_role_arn must be given with redshift_workgroup or redshift_cluster."
  }
}

variable "redshift_secret_arn" {
  type        = string
  description = "Secret with the name and password of a database user, under the key that AWS manages for Secrets Manager. Leave empty to come as the database user of the function's own role."
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.{1,512})?$", var.redshift_secret_arn))
    error_message = "redshift_secret_arn must match ^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.{1,512})?$."
  }
}
