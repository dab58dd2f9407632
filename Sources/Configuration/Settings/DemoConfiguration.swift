/// The configuration of `telepost serve --demo`: mail to `…@sms.test` becomes text messages on the simulated carrier,
/// and what phones answer becomes mail in the catcher.
public enum DemoConfiguration {
    /// What problems call it, should there be any.
    public static let file = "demo.toml"

    /// The document.
    public static let text = """
        # What `telepost serve --demo` runs with. Everything listens on this machine only.
        hostname = "telepost.test"
        region = "GB"

        [log]
        system = ""

        [smtp]
        listen = ["127.0.0.1:1025"]
        clients = ["127.0.0.0/8", "::1"]

        [[connection]]
        name = "carrier"
        type = "smpp"
        host = "127.0.0.1"
        port = 27750
        system_id = "demo"
        password = "demo"
        numbers = ["+447700900100"]
        reconnect_after = ["200ms", "1s", "5s"]

        [[connection]]
        name = "mailbox"
        type = "smtp"
        host = "127.0.0.1"
        port = 1026

        [[application]]
        name = "sms"
        kind = "sms"
        domains = ["sms.test"]
        text = "<%msg|subject%>"
        max_parts = 20
        via = ["carrier"]
        notify = ["failed", "delivered"]

        [[inbound]]
        name = "answers"
        connection = "carrier"
        deliver = ["address-in-text", "reply", "mailto:office@telepost.test"]

        """

    /// What reading the document comes to.
    public static func read(in surroundings: Surroundings) -> SettingsReading {
        Settings.read(Array(text.utf8), file: file, in: surroundings)
    }
}
