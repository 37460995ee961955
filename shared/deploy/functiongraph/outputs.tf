output "function_urn" {
  description = "The function, to invoke it or to read its log."
  value       = huaweicloud_fgs_function.delete_snapshot.urn
}

output "url" {
  description = "Where the function answers its route over HTTP."
  value       = "https://${local.host}"
}
