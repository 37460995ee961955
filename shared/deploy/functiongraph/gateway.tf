# HTTP, where a gateway is named. A group of its own gives each function a host of its own, so that it may have every path there.

locals {
  served = { for name, one in local.functions : name => one if var.gateway_id != null }
  hosts  = { for name, group in huaweicloud_apig_group.cleanup : name => "${group.id}.apig.${var.region}.huaweicloudapis.com" }
}

resource "huaweicloud_apig_group" "cleanup" {
  for_each = local.served

  instance_id = var.gateway_id
  name        = "cleanup-${each.key}"
}

resource "huaweicloud_fgs_function_trigger" "http" {
  for_each = local.served

  function_urn = huaweicloud_fgs_function.cleanup[each.key].urn
  type         = "DEDICATEDGATEWAY"
  status       = "ACTIVE"

  event_data = jsonencode({
    name         = "cleanup_${replace(each.key, "-", "_")}"
    instance_id  = var.gateway_id
    group_id     = huaweicloud_apig_group.cleanup[each.key].id
    env_name     = "RELEASE"
    env_id       = "DEFAULT_ENVIRONMENT_RELEASE_ID"
    sl_domain    = local.hosts[each.key]
    type         = 1
    backend_type = "FUNCTION"
    protocol     = "HTTPS"
    req_method   = "ANY"
    path         = "/"
    match_mode   = "SWA"
    auth         = "NONE" # the function itself asks for the key
    func_info = {
      function_urn    = huaweicloud_fgs_function.cleanup[each.key].urn
      invocation_type = "sync"
      timeout         = 30000
      version         = "latest"
    }
  })
}
