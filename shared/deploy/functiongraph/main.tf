# delete-snapshot on FunctionGraph, woken by a timer and over HTTP. README.md, one folder up, tells how to apply it.

locals {
  # The permissions of the operation in functions/delete-snapshot.ts: those of one deletion, then those of sweeps.
  actions = ["evs:snapshots:get", "evs:snapshots:delete", "evs:snapshots:list"]
  host    = "${huaweicloud_apig_group.delete_snapshot.id}.apig.${var.region}.huaweicloudapis.com"
}

# Its own credentials it takes from HW_ACCESS_KEY and HW_SECRET_KEY.
provider "huaweicloud" {
  region = var.region
}

resource "huaweicloud_identity_role" "snapshots" {
  name        = "cleanup-snapshots"
  description = "Look at and delete EVS snapshots"
  type        = "XA"
  policy = jsonencode({
    Version   = "1.1"
    Statement = [{ Effect = "Allow", Action = local.actions }]
  })
}

resource "huaweicloud_identity_agency" "cleanup" {
  name                   = "cleanup-functions"
  delegated_service_name = "op_svc_cff"

  project_role {
    project = var.region
    roles   = [huaweicloud_identity_role.snapshots.name]
  }
}

resource "huaweicloud_fgs_function" "delete_snapshot" {
  name             = "delete-snapshot"
  app              = "default"
  runtime          = "Node.js20.15"
  handler          = "index.handler"
  memory_size      = 256
  timeout          = 900
  max_instance_num = "5"
  agency           = huaweicloud_identity_agency.cleanup.name

  code_type     = "zip"
  code_filename = "delete-snapshot.zip"
  func_code     = filebase64("${path.module}/../../../dist/functiongraph/delete-snapshot.zip")

  user_data           = jsonencode({ HW_REGION_NAME = var.region })
  encrypted_user_data = jsonencode({ CLEANUP_API_KEY = var.api_key })
}

# user_event is the sweep's rule. Without "apply" it only plans.
resource "huaweicloud_fgs_function_trigger" "nightly" {
  function_urn = huaweicloud_fgs_function.delete_snapshot.urn
  type         = "TIMER"
  status       = "ACTIVE"

  event_data = jsonencode({
    name          = "nightly"
    schedule_type = "Cron"
    schedule      = "0 57 3 * * *"
    user_event    = jsonencode({ older_than = "30d", status = ["available", "error"] })
  })
}

# A group of its own gives the function a host of its own, so that it may have every path there.
resource "huaweicloud_apig_group" "delete_snapshot" {
  instance_id = var.gateway_id
  name        = "delete_snapshot"
}

resource "huaweicloud_fgs_function_trigger" "http" {
  function_urn = huaweicloud_fgs_function.delete_snapshot.urn
  type         = "DEDICATEDGATEWAY"
  status       = "ACTIVE"

  event_data = jsonencode({
    name         = "delete_snapshot"
    instance_id  = var.gateway_id
    group_id     = huaweicloud_apig_group.delete_snapshot.id
    env_name     = "RELEASE"
    env_id       = "DEFAULT_ENVIRONMENT_RELEASE_ID"
    sl_domain    = local.host
    type         = 1
    backend_type = "FUNCTION"
    protocol     = "HTTPS"
    req_method   = "ANY"
    path         = "/"
    match_mode   = "SWA"
    auth         = "NONE" # the function itself asks for the key
    func_info = {
      function_urn    = huaweicloud_fgs_function.delete_snapshot.urn
      invocation_type = "sync"
      timeout         = 30000
      version         = "latest"
    }
  })
}
