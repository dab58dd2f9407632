import Configuration
import Gateway
import Testing

/// A document with everything that makes editing by places hard.
let tangled = #"""
    # The head of the document.
    hostname = "gw.test"   # [[connection]]

    # The carrier.
    [[connection]] # the main one
    name = "carrier" # its name
    type = "smpp"
    # where it is
    host = '''a"b'''
    port = 2775
    password = "se#cret"
    numbers = [
        "+447700900100", # the first
        # none here
        "+447700900101",
    ]
    # host = "old"

    # About nothing in particular.

    [[ "application" ]]
    name = "sms"
    text = """
    [[connection]]
    name = "fake"
    # not a comment \""" """""
    addresses = ['''
    [[inbound]]''', "# no \" [", ] # yes
    output.folder = "/srv/out"
    output . "for\u006dat" = "txt"

    [[inbound]]
    name = "first"
    deliver = []

    # The control file.
    [application.control]
    "system|maxlen" = 1 # one
    'a.b' = true

    # Behind.
    [[connection]]
      name = "office"
      host = "mail.test"
      password = { file = "/secret" }
    [smtp]
    listen = []
    [[application]]
    name = "other"
    [application.transform]
    txt = 'a\n'
    """#

/// The same with lines that end in CR LF.
let windows = tangled.replacing("\n", with: "\r\n")

/// A table of a kind.
func table(
    _ kind: ConfigurationTable.Kind, _ name: String, _ values: [(String, ConfigurationValue)]
) -> ConfigurationTable {
    ConfigurationTable(kind: kind, name: name, values: values.map { ConfigurationEntry($0.0, $0.1) })
}

/// A document after edits, with secrets sealed by turning them round.
func edited(_ text: String, _ edits: ConfigurationEdit...) throws -> String {
    var document = try ConfigurationDocument(text)
    for edit in edits { try document.apply(edit) { "sealed:" + String($0.reversed()) } }
    return document.text
}

/// A table of a document with some values changed; `nil` takes one away.
func changed(
    _ text: String, _ kind: ConfigurationTable.Kind, _ name: String, _ values: [String: ConfigurationValue?]
) throws -> ConfigurationTable {
    var table = try #require(try ConfigurationDocument(text).tables(kind).first { $0.name == name })
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        let index = table.values.firstIndex { $0.key == key }
        if let index { table.values.remove(at: index) }
        if let value { table.values.insert(ConfigurationEntry(key, value), at: index ?? table.values.count) }
    }
    return table
}

/// A document after one table of it has other values.
func with(
    _ values: [String: ConfigurationValue?], in kind: ConfigurationTable.Kind, _ name: String, of text: String
) throws -> String {
    try edited(text, .put(try changed(text, kind, name, values), replacing: name))
}
