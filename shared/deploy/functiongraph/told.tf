# Where the functions' logs go, and who is told of what failed too often.

locals {
  failure_topic = var.failure_topic_urn == null ? huaweicloud_smn_topic.failures[0].topic_urn : var.failure_topic_urn
}

resource "huaweicloud_lts_group" "cleanup" {
  group_name  = "cleanup-functions"
  ttl_in_days = var.log_days
}

resource "huaweicloud_lts_stream" "cleanup" {
  for_each = local.functions

  group_id    = huaweicloud_lts_group.cleanup.id
  stream_name = each.key
}

resource "huaweicloud_smn_topic" "failures" {
  count = var.failure_topic_urn == null ? 1 : 0

  name         = "cleanup-failures"
  display_name = "Cleanup functions"
}
