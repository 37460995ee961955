# The deletions as functions on FunctionGraph. README.md beside it tells how to use this module and what it was checked against.

locals {
  # Written by `npm run docs` from functions/ and serverless.yml: each function's IAM actions, and its recipe.
  known     = jsondecode(file("${path.module}/functions.json"))
  functions = { for name, one in local.known : name => one if var.functions == null ? true : contains(var.functions, name) }
  recipes   = { for name, one in local.functions : name => one.timer if one.timer != null }
  timers    = merge(local.recipes, { for name, timer in var.timers : name => timer if contains(keys(local.functions), name) })
  dist      = "${path.module}/../../../dist/functiongraph"
}

resource "huaweicloud_fgs_function" "cleanup" {
  for_each = local.functions

  name             = each.key
  description      = "Guarded deletions: ${each.key}"
  app              = "default"
  runtime          = "Node.js20.15"
  handler          = "index.handler"
  memory_size      = 256
  timeout          = 900
  max_instance_num = tostring(var.instances)
  agency           = huaweicloud_identity_agency.cleanup[each.key].name

  code_type     = "zip"
  code_filename = "${each.key}.zip"
  func_code     = filebase64("${local.dist}/${each.key}.zip")

  user_data           = jsonencode(merge({ HW_REGION_NAME = var.region }, var.settings))
  encrypted_user_data = length(var.secret_settings) == 0 ? null : jsonencode(var.secret_settings)

  enable_lts_log  = true
  log_group_id    = huaweicloud_lts_group.cleanup.id
  log_group_name  = huaweicloud_lts_group.cleanup.group_name
  log_stream_id   = huaweicloud_lts_stream.cleanup[each.key].id
  log_stream_name = huaweicloud_lts_stream.cleanup[each.key].stream_name
}

# What fails is tried again, and what fails too often is told. A portion of a large sweep may wait long for an instance.
resource "huaweicloud_fgs_async_invoke_configuration" "cleanup" {
  for_each = local.functions

  function_urn                   = huaweicloud_fgs_function.cleanup[each.key].urn
  max_async_event_age_in_seconds = 86400
  max_async_retry_attempts       = 3

  on_failure {
    destination = "SMN"
    param       = jsonencode({ topic_urn = local.failure_topic })
  }
}

# user_event is the sweep's rule. Without "apply" it only plans.
resource "huaweicloud_fgs_function_trigger" "timer" {
  for_each = local.timers

  function_urn = huaweicloud_fgs_function.cleanup[each.key].urn
  type         = "TIMER"
  status       = contains(var.active_timers, each.key) ? "ACTIVE" : "DISABLED"

  event_data = jsonencode({
    name          = "recipe"
    schedule_type = "Cron"
    schedule      = each.value.schedule
    user_event    = jsonencode(each.value.rule)
  })
}
