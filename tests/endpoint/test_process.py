"""``schema-guard serve`` as a process, and clients that are processes too."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from programs import PATIENCE, PROGRAM, serving

from schema_guard.store.manifest import Manifest, VersionEntry, write_manifest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared/eventbridge"
AWS = Path(sys.executable).with_name("aws")
OPENAPI = '{"openapi": "3.0.0", "info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {}}}'
EVENT = {"Source": "shop", "DetailType": "Order Placed", "Detail": {"id": 1}}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "registry"


def fails(folder, *flags):
    command = [*PROGRAM, "serve", "--registry-dir", folder, *flags]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_signal_stops_it_cleanly(folder, number):
    with serving(folder) as (process, url):
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}/v1/registries", timeout=PATIENCE) as response:  # noqa: S310 - our own http URL
            assert response.status == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (0, "", "")


def test_what_is_written_is_kept(folder, connect):
    with serving(folder) as (_, url):
        client = connect(url)
        client.create_registry(RegistryName="orders", Tags={"a": "b"})
        schema = {"RegistryName": "orders", "SchemaName": "shop@Placed"}
        client.create_schema(**schema, Type="OpenApi3", Content=OPENAPI, Description="Placed")
        client.update_schema(**schema, Content=OPENAPI.replace('"A"', '"B"'))
        before = [client.describe_registry(RegistryName="orders"), client.describe_schema(**schema)]
    assert (folder / "orders/shop@Placed/1.source.json").read_text() == OPENAPI
    with serving(folder) as (_, url):
        client = connect(url)
        after = [client.describe_registry(RegistryName="orders"), client.describe_schema(**schema)]
    for response in (*before, *after):
        del response["ResponseMetadata"]
    assert after == before


def test_what_was_answered_survives_a_kill(folder, connect):
    """Whatever moment the process is killed at, each answered version is there, and the folder is sound."""
    schema = {"RegistryName": "orders", "SchemaName": "shop@Placed"}
    answered = {}
    for round_ in range(4):
        with serving(folder) as (process, url):
            client = connect(url)
            if round_ == 0:
                client.create_registry(RegistryName="orders")
                client.create_schema(**schema, Type="OpenApi3", Content=OPENAPI)
            for version, content in answered.items():
                assert client.describe_schema(**schema, SchemaVersion=version)["Content"] == content
            killer = threading.Timer(0.2 + 0.137 * round_, process.kill)
            killer.start()
            for number in itertools.count():
                content = OPENAPI.replace('"A"', f'"{round_} {number}"')
                try:
                    answer = client.update_schema(**schema, Content=content)
                except BotoCoreError:
                    break
                # When the process dies within an answer, botocore may take what is left for an empty one.
                if "SchemaVersion" not in answer:
                    break
                answered[answer["SchemaVersion"]] = content
            assert process.wait(PATIENCE) == -signal.SIGKILL
            killer.join()
    assert answered
    done = subprocess.run(
        [*PROGRAM, "fsck", "--registry-dir", folder], cwd=folder.parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_events_of_a_file_are_discovered_and_announced(folder, connect):
    events, sink = folder.with_name("events.jsonl"), folder.with_name("emitted.jsonl")
    events.write_text(json.dumps(EVENT) + "\n" + json.dumps({**EVENT, "Detail": {"id": 1, "note": "a"}}) + "\n")
    with serving(folder, "--discover", events, "--events-sink", sink) as (_, url):
        found = connect(url).describe_schema(RegistryName="discovered-schemas", SchemaName="shop@OrderPlaced")
    assert found["SchemaVersion"] == "2"
    emitted = [json.loads(line) for line in sink.read_text().splitlines()]
    assert [(event["detail-type"], event["detail"]["Version"]) for event in emitted] == [
        ("Schema Created", "1"),
        ("Schema Version Created", "1"),
        ("Schema Version Created", "2"),
    ]


def test_flags_reach_the_service(folder, connect):
    plan = folder.with_name("plan.json")
    plan.write_text('{"faults": [{"fault": "error", "operations": ["ListRegistries"], "times": 1}]}')
    flags = [
        "--region",
        "eu-west-1",
        "--account",
        "999999999999",
        "--fault-plan",
        plan,
        "--fault",
        "latency=0.01",
        "-v",
    ]
    with serving(folder, *flags) as (process, url):
        client = connect(url)
        with pytest.raises(client.exceptions.InternalServerErrorException):
            client.list_registries()
        arn = client.describe_registry(RegistryName="aws.events")["RegistryArn"]
        assert arn == "arn:aws:schemas:eu-west-1:999999999999:registry/aws.events"
        process.terminate()
        assert "ListRegistries 500" in process.communicate(timeout=PATIENCE)[1]


def test_a_port_in_use_is_said(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = fails(folder, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "cannot listen on 127.0.0.1" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("flags", "code", "message"),
    [
        (["--fault", "slow=1"], 2, "is not a fault"),
        (["--fault-plan", "none.json"], 3, "none.json"),
        (["--discover", "none.jsonl"], 3, "none.jsonl"),
        (["--events-sink", "none/sink.jsonl"], 3, "events sink"),
        (["--host", "192.0.2.1"], 3, "cannot listen"),
    ],
)
def test_bad_flags_are_said(folder, flags, code, message):
    done = fails(folder, "--port", "0", *flags)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_extra_it_says_what_to_install(folder):
    code = (
        "import sys; sys.modules['uvicorn'] = None; sys.modules['starlette'] = None\n"
        "from schema_guard.cli.main import main\n"
        f"main(['serve', '--port', '0', '--registry-dir', {str(folder)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'schema-guard[serve]'" in done.stderr


# The documents that were found in public repositories, through three clients.


@pytest.fixture(scope="module")
def documents():
    if not SHARED.exists():
        pytest.skip("../shared is absent")
    index = [json.loads(line) for line in (SHARED / "schemas/INDEX.jsonl").read_text("utf-8").splitlines()]
    return {entry["file"]: (entry["type"], (SHARED / "schemas" / entry["file"]).read_bytes()) for entry in index}


@pytest.fixture(scope="module")
def served(documents, tmp_path_factory):
    """The documents as sources in a folder, as a pull leaves them, served by the program."""
    folder = tmp_path_factory.mktemp("served") / "registry"
    for number, (type_, source) in enumerate(documents.values()):
        path = folder / "found" / f"document-{number}"
        path.mkdir(parents=True)
        (path / "1.source.json").write_bytes(source)
        entry = VersionEntry(type=type_, sha256=hashlib.sha256(source).hexdigest(), created="2026-01-01T00:00:00Z")
        write_manifest(path, Manifest(versions={"1": entry}))
    with serving(folder) as (_, url):
        yield url


def test_boto3_gets_each_document_byte_for_byte(documents, served, connect):
    client = connect(served)
    pages = client.get_paginator("list_schemas").paginate(RegistryName="found")
    names = [schema["SchemaName"] for page in pages for schema in page["Schemas"]]
    assert len(names) == len(documents)
    for number, (type_, source) in enumerate(documents.values()):
        found = client.describe_schema(RegistryName="found", SchemaName=f"document-{number}")
        assert found["Content"].encode() == source
        assert found["Type"] == type_


def test_documents_that_are_created_are_kept_byte_for_byte(documents, folder, connect):
    with serving(folder) as (_, url):
        client = connect(url)
        client.create_registry(RegistryName="found")
        refused = []
        for number, (file, (type_, source)) in enumerate(documents.items()):
            name = f"document-{number}"
            try:
                client.create_schema(RegistryName="found", SchemaName=name, Type=type_, Content=source.decode())
            except client.exceptions.BadRequestException:
                refused.append(file)
            else:
                assert (folder / "found" / name / "1.source.json").read_bytes() == source
    # A file of components only: it was found as OpenApi3 but is no OpenAPI document.
    assert [file.rpartition("__")[2] for file in refused] == ["shared.schemas.json"]


@pytest.fixture
def aws(monkeypatch):
    """The AWS CLI, against a URL."""
    if not AWS.exists():
        pytest.skip("the AWS CLI is not installed")

    def aws(url, *arguments):
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        command = [AWS, *arguments, "--endpoint-url", url, "--region", "us-east-1", "--output", "json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)

    return aws


def test_the_aws_cli_gets_a_document_byte_for_byte(documents, served, aws):
    shown = aws(served, "schemas", "describe-schema", "--registry-name", "found", "--schema-name", "document-0")
    assert shown.returncode == 0, shown.stderr
    _, source = next(iter(documents.values()))
    assert json.loads(shown.stdout)["Content"].encode() == source


def test_the_aws_cli_pages_writes_and_fails(folder, aws):
    with serving(folder, "--page-size", "1") as (_, url):
        names = aws(url, "schemas", "list-registries", "--query", "Registries[].RegistryName")
        assert json.loads(names.stdout) == ["aws.events", "discovered-schemas"]
        made = aws(url, "schemas", "create-registry", "--registry-name", "orders", "--tags", "a=b")
        assert json.loads(made.stdout)["Tags"] == {"a": "b"}
        entry = {"Source": "shop", "DetailType": "Order Placed", "Detail": "{}"}
        put = aws(url, "events", "put-events", "--entries", json.dumps([entry]))
        assert json.loads(put.stdout)["FailedEntryCount"] == 0
        assert (folder / "discovered-schemas/shop@OrderPlaced/1.source.json").exists()
        missing = aws(url, "schemas", "describe-registry", "--registry-name", "none")
        assert missing.returncode != 0
        assert "NotFoundException" in missing.stderr


SCRIPT = """
const { SchemasClient, paginateListSchemas, paginateListSchemaVersions, DescribeSchemaCommand, CreateRegistryCommand,
  CreateSchemaCommand, TagResourceCommand, ListTagsForResourceCommand, NotFoundException } =
  require("@aws-sdk/client-schemas");
const client = new SchemasClient({ endpoint: process.argv[2], region: "us-east-1", maxAttempts: 1,
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" } });
(async () => {
  await client.send(new CreateRegistryCommand({ RegistryName: "orders", Tags: { a: "b" } }));
  const made = [];
  for (const name of ["shop@Placed", "shop@Shipped"]) {
    made.push(await client.send(new CreateSchemaCommand({ RegistryName: "orders", SchemaName: name, Type: "OpenApi3",
      Content: process.argv[3] })));
  }
  const schemas = [], versions = [];
  for await (const page of paginateListSchemas({ client }, { RegistryName: "orders" })) {
    schemas.push(page.Schemas.map((schema) => schema.SchemaName));
  }
  const schema = { RegistryName: "orders", SchemaName: "shop@Placed" };
  for await (const page of paginateListSchemaVersions({ client }, schema)) versions.push(page.SchemaVersions.length);
  const described = await client.send(new DescribeSchemaCommand(schema));
  await client.send(new TagResourceCommand({ ResourceArn: described.SchemaArn, Tags: { c: "d" } }));
  const tags = await client.send(new ListTagsForResourceCommand({ ResourceArn: described.SchemaArn }));
  let failure = null;
  try {
    await client.send(new DescribeSchemaCommand({ ...schema, SchemaName: "a/b" }));
  } catch (error) {
    failure = { name: error.name, code: error.Code, message: error.message, known: error instanceof NotFoundException,
      status: error.$metadata.httpStatusCode };
  }
  console.log(JSON.stringify({ schemas, versions, content: described.Content, tags: tags.Tags, failure,
    isDate: described.LastModified instanceof Date }));
})();
"""


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory, request):
    """The AWS SDK for JavaScript, installed once into pytest's cache folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed")
    cache = getattr(request.config, "cache", None)  # the plugin can be turned off
    folder = cache.mkdir("schema-guard-aws-sdk") if cache is not None else tmp_path_factory.mktemp("aws-sdk")
    if not (folder / "node_modules/@aws-sdk/client-schemas").exists():
        command = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--silent",
            "--ignore-scripts",
            "@aws-sdk/client-schemas@3",
        ]
        (folder / "package.json").write_text("{}")
        try:
            subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=True)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"npm cannot install @aws-sdk/client-schemas: {error.stderr.strip()[-200:]}")
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm did not install @aws-sdk/client-schemas within {PATIENCE} seconds")
    return folder


def test_the_aws_sdk_for_javascript_works(node_modules, folder):
    script = node_modules / "client.cjs"
    script.write_text(SCRIPT)
    with serving(folder, "--page-size", "1") as (_, url):
        done = subprocess.run(
            ["node", script, url, OPENAPI],
            cwd=node_modules,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "schemas": [["shop@Placed"], ["shop@Shipped"]],
        "versions": [1],
        "content": OPENAPI,
        "tags": {"c": "d"},
        "failure": {
            "name": "NotFoundException",
            "code": "NotFound",
            "message": "Schema with name a/b does not exist.",
            "known": True,
            "status": 404,
        },
        "isDate": True,
    }


def test_what_cannot_be_kept_has_not_happened(folder, connect):
    with serving(folder) as (_, url):
        client = connect(url)
        client.create_registry(RegistryName="orders")
        (folder / ".endpoint.json").rename(folder / "kept")
        (folder / ".endpoint.json").mkdir()
        with pytest.raises(client.exceptions.InternalServerErrorException):
            client.create_registry(RegistryName="shop")
        (folder / ".endpoint.json").rmdir()
        (folder / "kept").rename(folder / ".endpoint.json")
        names = [each["RegistryName"] for each in client.list_registries()["Registries"]]
        assert "shop" not in names
        assert client.create_registry(RegistryName="shop")["RegistryName"] == "shop"
