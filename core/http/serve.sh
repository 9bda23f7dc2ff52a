#!/bin/sh
# AWS_LAMBDA_EXEC_WRAPPER of the functions whose answers stream: in the place of Lambda's own runtime it starts a server
# of the function's handler, to which the Lambda Web Adapter, an extension, brings each request over HTTP.
cd "$LAMBDA_TASK_ROOT" || exit 1
exec python3 -m core.http.serve "$_HANDLER"
