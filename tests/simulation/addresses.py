"""The environment variables of a simulation: addresses without a server."""

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "simulated",
    "AWS_SECRET_ACCESS_KEY": "simulated",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SKEIN_TABLE": "skein-simulated",
    "SKEIN_BUCKET": "skein-simulated",
}
