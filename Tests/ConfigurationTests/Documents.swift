import Configuration

/// A machine with secrets in files and in the environment.
let machine = Surroundings(
    systemName: "host.test",
    environment: [
        "CARRIER": "from-env", "CARRIER_PASSWORD": "s1", "OFFICE_PASSWORD": "s4", "EMPTY": "",
        "WEBHOOK_SECRET": "0123456789abcdef",
    ]
) { path, limit in
    let files: [String: [UInt8]] = [
        "/secret": Array("from-file\n".utf8), "/crlf": Array("from-file\r\n".utf8), "/empty": Array("\n".utf8),
        "/binary": [0xFF, 0xFE], "/two": Array("one\ntwo\n".utf8), "/etc/telepost/carrier.secret": Array("s3".utf8),
        "/etc/telepost/alice.secret": Array("s5".utf8),
        "/etc/telepost/webhooks.secret": Array("whsec_0123456789abcdef".utf8),
    ]
    guard let octets = files[path], octets.count <= limit else { return .unreadable("No such file or directory") }
    return .octets(octets)
}

/// Reads a document as `t.toml` on that machine.
func read(_ document: String) -> SettingsReading {
    Settings.read(Array(document.utf8), file: "t.toml", in: machine)
}

/// The problems of a document as people see them.
func problems(_ document: String) -> [String] {
    read(document).problems.map(\.description)
}

/// A connection and an application that are complete.
let working = """
    [[connection]]
    name = "carrier"
    type = "smpp"
    host = "127.0.0.1"
    system_id = "demo"
    [[application]]
    name = "sms"
    domains = ["sms.test"]

    """

/// Folders, and an application that hands over by one of them.
let handover = """
    [log]
    redact = false
    file = { path = "/l", date = "%Y-%m-%d.%H" }
    [[connection]]
    name = "out"
    type = "folder"
    path = "/srv/out"
    pickup = "/srv/in/"
    dialect = "mail"
    application = "all"
    sent = "/srv/done"
    attempts = 3
    [[connection]]
    name = "in"
    type = "folder"
    pickup = "/srv/other"
    dialect = "files"
    to = ["a@example.com"]
    from = "b@example.com"
    [[connection]]
    name = "office"
    type = "smtp"
    host = "mail.test"
    [[application]]
    name = "all"
    kind = "files"
    addresses = ['^(?P<name>[^/]+)/"x"@\\\\d']
    via = ["out"]
    commands = ["report"]
    also = ["mailto:a@example.com,b@example.com"]
    attachments = true
    output = { format = "mht", control = "sms", code_page = "cp1250", unmappable = "refuse" }
    [application.control]
    "system|a \\"b\\" 'c'" = "x \\\\ y"
    "system|n|parse|name" = '(.)'
    [application.transform]
    subject = "a\\n<%subject%>"

    """
