/// What a newcomer sees when the demonstration is up.
enum DemoGreeting {
    static func show(data: String) {
        let program = CommandLine.arguments.first ?? "telepost"
        let place = data == "./telepost-data" ? "" : " --data \(data)"
        Terminal.print(
            """

            Telepost \(telepostVersion) is running a demonstration. Nothing leaves this machine.

              console          http://127.0.0.1:8025   open it in a browser: everything below is there as well
              mail in          127.0.0.1:1025    mail to a number at sms.test becomes a text message
              carrier (SMSC)   127.0.0.1:27750   simulated, with phones; their texts appear here
              mailbox          127.0.0.1:1026    catches every mail that Telepost writes
              POP3             127.0.0.1:1110    alice's mailbox (user alice, password demo)
              SMPP server      127.0.0.1:2775    for programs (system_id alice, password demo)

            Send a mail from another terminal, or from any mail program with 127.0.0.1:1025 as its outgoing server:

              curl --crlf smtp://127.0.0.1:1025 --mail-from you@example.com --mail-rcpt +447700900123@sms.test \\
                   -T - <<< $'Subject: Hello\\n\\nHello, phone!'

            Answer as the phone, and watch the mails that come of it:

              \(program) simulate phone +447700900123\(place)
              \(program) simulate mail\(place)

            Text alice, and read it as her mail program would:

              \(program) simulate phone +447700900123 --to +447700900101\(place)
              curl pop3://127.0.0.1:1110/1 --user alice:demo

            Then look at what became of it:

              \(program) messages list\(place)
              \(program) trace +447700900123\(place)

            Ctrl-C stops it. Messages are kept in the data folder and are there at the next start.

            """)
    }
}
