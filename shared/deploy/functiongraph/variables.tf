variable "region" {
  description = "The region to deploy to and to clean up, e.g. ap-southeast-3."
  type        = string
}

variable "project" {
  description = "The name of the project in it, where that is not the region's own."
  type        = string
  default     = null
}

variable "functions" {
  description = "The functions to deploy, by name; all of them where it is left out."
  type        = set(string)
  default     = null
}

variable "active_timers" {
  description = "The functions whose timers are switched on. They only plan as long as their rule does not say apply."
  type        = set(string)
  default     = []
}

variable "timers" {
  description = "Timers instead of the recipes: { <function> = { schedule = <cron, seconds first>, rule = <a sweep's rule> } }."
  type        = any
  default     = {}
}

variable "instances" {
  description = "Instances of each function at once: the brake on cost and damage alike. Portions of a large sweep queue behind them."
  type        = number
  default     = 5

  validation {
    condition     = var.instances >= 1 && var.instances <= 1000
    error_message = "Give at least 1 and at most 1000 instances: -1 would be no bound at all, and 0 disables the functions."
  }
}

variable "settings" {
  description = "Settings of the functions that are no secrets, by the names in the table of shared/deploy/README.md."
  type        = map(string)
  default     = {}
}

variable "secret_settings" {
  description = "Settings that are secrets, such as CLEANUP_API_KEY. They are kept in Terraform's state too."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "log_days" {
  description = "Days for which the logs are kept."
  type        = number
  default     = 90
}

variable "failure_topic_urn" {
  description = "The SMN topic that is told of events which failed too often; one is created where it is left out."
  type        = string
  default     = null
}

variable "gateway_id" {
  description = "The dedicated API Gateway instance that HTTP requests come through; it exists already. Without, there is no HTTP."
  type        = string
  default     = null
}
