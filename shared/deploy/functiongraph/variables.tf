variable "region" {
  description = "The region to deploy to and to clean up, e.g. ap-southeast-3."
  type        = string
}

variable "gateway_id" {
  description = "The dedicated API Gateway instance that HTTP requests come through; it exists already."
  type        = string
}

variable "api_key" {
  description = "What HTTP callers send as their bearer key (CLEANUP_API_KEY). It is kept in Terraform's state too."
  type        = string
  sensitive   = true
}
