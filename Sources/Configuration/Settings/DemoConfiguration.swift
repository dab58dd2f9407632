/// The configuration of `telepost serve --demo`: mail to `…@sms.test` becomes text messages on the simulated carrier,
/// what phones answer becomes mail in the catcher, and what they send to alice's number waits in her mailbox.
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

        [pop3]
        listen = ["127.0.0.1:1110"]

        [smpp]
        listen = ["127.0.0.1:2775"]

        [http]
        listen = ["127.0.0.1:8025"]

        [[account]]
        name = "alice"
        address = "alice@sms.test"
        login = ["smtp", "pop3", "smpp"]
        password = "demo"
        numbers = ["+447700900101"]

        [[connection]]
        name = "carrier"
        type = "smpp"
        host = "127.0.0.1"
        port = 27750
        system_id = "demo"
        password = "demo"
        numbers = ["+447700900100", "+447700900101"]
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
