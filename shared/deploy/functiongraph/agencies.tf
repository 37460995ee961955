# One agency for each function, with what that function needs and nothing else.

locals {
  # A sweep that is too large for one invocation invokes its own function. Configuring Agency Permissions lists what a failure
  # destination asks of the agency.
  own = {
    for name, one in local.functions : name => [
      { Effect = "Allow", Action = one.actions },
      {
        Effect   = "Allow"
        Action   = ["functiongraph:function:invokeAsync"]
        Resource = ["FUNCTIONGRAPH:*:*:function:default/${name}"]
      },
      { Effect = "Allow", Action = ["smn:topic:publish", "smn:topic:list"] },
    ]
  }
}

resource "huaweicloud_identity_role" "cleanup" {
  for_each = local.functions

  name        = "cleanup-${each.key}"
  description = "What the function ${each.key} may do"
  type        = "XA"
  policy      = jsonencode({ Version = "1.1", Statement = local.own[each.key] })
}

resource "huaweicloud_identity_agency" "cleanup" {
  for_each = local.functions

  name                   = "cleanup-${each.key}"
  description            = "The function ${each.key}"
  delegated_service_name = "op_svc_cff"

  project_role {
    project = coalesce(var.project, var.region)
    roles   = [huaweicloud_identity_role.cleanup[each.key].name]
  }
}
