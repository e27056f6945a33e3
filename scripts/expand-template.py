"""Prints deploy/template.yaml as the Serverless transform expands it, in JSON: the resources that CloudFormation really makes.

Runs in the environment of cfn-lint, which brings the translator along. What `sam package` uploads is named as if it had been.
"""
import json
import os
import sys

# The translator asks for a region, to tell in which partition managed policies are; it calls nothing there.
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())

for resource in template["Resources"].values():
    properties = resource.get("Properties", {})
    for local in ("CodeUri", "DefinitionUri"):
        if local in properties:
            properties[local] = "s3://packaged/" + os.path.basename(properties[local])

json.dump(Translator({}, Parser()).translate(template, {}), sys.stdout)
