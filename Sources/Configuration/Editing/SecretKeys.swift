extension DocumentReader {
    /// The paths of all keys that hold secrets, without indices, as in `connection.password`: whatever is asked for as
    /// a secret when there is a connection of each type, and one of all else.
    static let secretKeys: Set<String> = {
        let types = ["smpp", "smtp", "pop3", "imap", "folder", "modem", "http"]
        let text =
            "[webhooks]\n[[account]]\nname = \"a\"\n"
            + types.map { "[[connection]]\nname = \"\($0)\"\ntype = \"\($0)\"\n" }.joined()
        let reader = DocumentReader(file: "", in: Surroundings(systemName: "localhost"))
        _ = Settings.read(Array(text.utf8), reader)
        return reader.secretKeysAskedFor
    }()
}
