output "function_urns" {
  description = "The functions, to invoke them or to read their logs."
  value       = { for name, one in huaweicloud_fgs_function.cleanup : name => one.urn }
}

output "urls" {
  description = "Where the functions answer their routes over HTTP."
  value       = { for name, host in local.hosts : name => "https://${host}" }
}

output "failure_topic_urn" {
  description = "The topic that is told of what failed too often: subscribe to it."
  value       = local.failure_topic
}
