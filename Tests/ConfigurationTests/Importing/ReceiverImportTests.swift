import Bytes
import Gateway
import Messages
import Testing

@testable import Configuration

@Suite struct ReceiverImportTests {
    private func imported(_ body: String) throws -> Imported { try Imported(RegistryFile.five(body)) }

    /// A tree with these global values and clients, and one application that claims.
    private func tree(_ values: String, clients: String = "", application: String = "") -> String {
        """
        [HKEY_CURRENT_USER\\x]
        \(values)
        [HKEY_CURRENT_USER\\x\\clients]
        \(clients)
        [HKEY_CURRENT_USER\\x\\applications\\fax]
        "output_folder"="D:\\\\out"
        \(application)
        [HKEY_CURRENT_USER\\x\\applications\\fax\\addresses]
        "addr_re_0"=".*@fax"

        """
    }

    @Test func `the whole tree becomes a document that passes the check`() throws {
        let imported = try Imported(RegistryFile.five(RegistryFile.receiver))
        #expect(imported.problems.isEmpty, "\(imported.problems)\n\(imported.document)")
        let settings = try #require(imported.settings)
        #expect(settings.nice == 10)
        #expect(settings.log.console == [.error, .warning, .info, .trace])
        #expect(settings.log.system == [.error, .warning])
        #expect(settings.log.file?.path == "/var/log/telepost/smtp.log")
        #expect(settings.log.file?.receivedData == true)
        #expect(settings.log.file?.date == .usual)
        let smtp = try #require(settings.smtp)
        #expect(smtp.listen.map(\.address.description) == ["192.0.2.25:25"])
        #expect(
            smtp.clients.map(\.value) == ["localhost", "host.example.com", "192.168.1.0-192.168.1.31", "10.1.0.0/16"])
        #expect(smtp.maxConnections == 5)
        #expect(smtp.timeout == .seconds(60))
        #expect(smtp.forward?.value.text == "forward")
        #expect(smtp.dataTerminator?.value == Array("\r\n .\r\n".utf8))
        guard case .smtp(let forward)? = settings.connections.first?.link else { throw ImportFailure("no forward") }
        #expect(forward.host == "mail.example.com")
        #expect(forward.port == 25)
    }

    @Test func `each application keeps its addresses, senders, files, control values and templates`() throws {
        let settings = try #require(try Imported(RegistryFile.five(RegistryFile.receiver)).settings)
        #expect(settings.applications.map(\.name.text) == ["Fax-out", "sms"])
        let fax = settings.applications[0]
        #expect(fax.kind == .fax)
        #expect(fax.isEnabled)
        #expect(!fax.acceptsAnonymous)
        #expect(fax.takesAttachedMessage)
        #expect(fax.commands == Set(MailCommand.allCases))
        #expect(fax.clients.map(\.value) == ["192.168.2.7"])
        #expect(fax.terminatorClients.map(\.value) == ["192.168.2.7"])
        #expect(fax.addresses.map(\.value).first == #"^(?P<number>\+?[\d]+)@fax"#)
        #expect(fax.groupNames == ["name", "company", "dept", "number"])
        #expect(fax.senders.allow.isEmpty)
        #expect(fax.senders.deny.map(\.value) == [".*@fax$", ".*@gsm$"])
        let output = try #require(fax.output)
        #expect(output.folder?.value == "/srv/telepost/D/ums/fax out")
        #expect(output.format == .txt)
        #expect(output.control == .fax)
        #expect(output.codePage.value == "cp1250")
        #expect(output.savesAttachments)
        #expect(
            output.values.map { "\($0.section)|\($0.key)" } == [
                "system|maxlen", "system|dr", "system|no_send_info", "system|user_app_id",
            ])
        #expect(output.values[0].source == .fixed("1"))
        guard case .parsed("subject", let pattern) = output.values[3].source else { throw ImportFailure("not parsed") }
        #expect(pattern.value == #".*ID:(\d+).*"#)
        #expect(Set(output.transforms.keys) == [.subject, .txt, .fromName, .fromSMTP])
        #expect(
            output.transforms[.txt]?.value
                == #"Now is <%time.strftime("%x %X",time.localtime())%>\n Message from:<%messageFromName%>\n<%msg%>"#)
        let sms = settings.applications[1]
        #expect(sms.kind == .files)
        #expect(!sms.isEnabled)
        #expect(sms.output?.control == .sms)
        #expect(sms.output?.folder?.value == "/srv/telepost/server/share/sms")
        #expect(sms.addresses.map(\.value) == [#"^(?P<number>\+?\d+)@(sms|gsm)"#])
    }

    @Test func `what cannot be carried over is listed with the reason, and nothing is lost in silence`() throws {
        let imported = try Imported(RegistryFile.five(RegistryFile.receiver))
        let wanted = [
            "authentication_lib: a COM object", "id_allocated: ids are counted anew", "colour: nothing here",
            #"clients\2: "notahost!" is no address"#,
            #"ctl_settings\system|x|parse|nofield: there is no field nofield"#,
            #"transform\from/email: the expression is not known here"#,
            #"applications\nothing: the whole application: no address"#,
        ]
        for words in wanted {
            #expect(imported.leftovers.contains { $0.contains(words) }, "\(words) \(imported.leftovers)")
            #expect(imported.document.contains("# - "))
        }
        #expect(imported.leftovers.count == wanted.count, "\(imported.leftovers)")
        #expect(imported.lines(#"# from applications\Fax out\addresses\addr_re_0"#).count == 1)
    }

    @Test func `priorities of Windows become niceness`() throws {
        for (priority, nice) in [("0", 0), ("-1", 5), ("-2", 10), ("-15", 19), ("1", 0)] {
            let imported = try imported(tree("\"thread_priority\"=\"\(priority)\""))
            #expect(imported.settings?.nice == nice)
        }
    }

    @Test func `with everybody among the clients nothing is passed on, and it says so`() throws {
        for clients in ["0.0.0.0-255.255.255.255", "0.0.0.0/0", "0.0.0.0-127.255.255.255, 128.0.0.0/1"] {
            let imported = try imported(
                tree("\"forward_smtp_server\"=\"mail\"", clients: "\"0\"=\"\(clients)\""))
            #expect(imported.problems.isEmpty, "\(imported.problems)")
            #expect(imported.settings?.smtp?.forward == nil)
            #expect(imported.leftovers.contains { $0.contains("anybody could send mail to anybody") })
        }
    }

    @Test func `without a list of clients only this machine may connect`() throws {
        let imported = try imported(tree("\"forward_smtp_server\"=\"mail\""))
        #expect(imported.settings?.smtp?.clients.map(\.value) == ["127.0.0.0/8", "::1"])
        #expect(imported.settings?.smtp?.forward?.value.text == "forward")
    }

    @Test func `values out of their range are left over, and the rest is written`() throws {
        let values = """
            "smtp_port"="70000"
            "socket_timeout"="long"
            "thread_num"=dword:00000000
            "log_rcv_data"="perhaps"
            "output_code_page"="what?"
            "smtp_ip_address"="mail.example.com"
            "log_console"="EX"
            "forward_smtp_server"="no host!"
            """
        let imported = try imported(tree(values))
        #expect(imported.problems.isEmpty, "\(imported.problems)")
        #expect(imported.settings?.smtp?.listen.map(\.address.description) == ["127.0.0.1:25"])
        #expect(imported.settings?.log.console == [.error])
        #expect(imported.leftovers.count == 8, "\(imported.leftovers)")
    }

    @Test func `received data is only shown where the trace is`() throws {
        let values = "\"logging_file_name\"=\"smtp.log\"\n\"log_rcv_data\"=\"1\"\n\"log_file\"="
        #expect(try imported(tree(values + "\"EWIT\"")).settings?.log.file?.receivedData == true)
        let quiet = try imported(tree(values + "\"EW\""))
        #expect(quiet.settings?.log.file?.receivedData == false)
        #expect(quiet.problems.isEmpty)
    }

    @Test func `another end of data needs clients that are listed for it, and only one of them holds`() throws {
        let end = #""nonstandard_data_terminator"="\\r\\n .\\r\\n""#
        let alone = try imported(tree("", application: end))
        #expect(alone.settings?.smtp?.dataTerminator == nil)
        #expect(alone.leftovers.contains { $0.contains("no client is listed for it") })
        let list = "[HKEY_CURRENT_USER\\x\\applications\\fax\\clients_terminator]\n\"0\"=\"192.0.2.7\"\n"
        #expect(try imported(tree("", application: end) + list).settings?.smtp?.dataTerminator != nil)
        let everybody = list.replacing("192.0.2.7", with: "0.0.0.0/0")
        let smuggler = try imported(tree("", application: end) + everybody)
        #expect(smuggler.settings?.applications.first?.terminatorClients.isEmpty == true)
        #expect(smuggler.leftovers.contains { $0.contains("smuggle") })
        let usual = try imported(tree("", application: end.replacing(" .", with: ".")) + list)
        #expect(usual.settings?.smtp?.dataTerminator == nil)
    }

    @Test func `a control file is guessed where its type is missing but its values are there`() throws {
        let list = "[HKEY_CURRENT_USER\\x\\applications\\fax\\ctl_settings]\n\"system|dr\"=dword:00000001\n"
        let imported = try imported(tree("") + list)
        #expect(imported.settings?.applications.first?.output?.control == .fax)
        #expect(imported.settings?.applications.first?.output?.values.first?.source == .fixed("1"))
        #expect(!imported.lines("no ctl_type: a guess").isEmpty)
    }

    @Test func `nothing in a name or a value can add a line to the document`() throws {
        let evil = "x\\n]\\n[smtp]\nclients = []\n[[connection]]\n\u{2028}\u{85}\u{0}\u{1B}[31m"
        let body = """
            [K\\applications\\a\u{7}b]
            "output_folder"="\(evil)"
            "ctl_type"="\(evil)"
            "\(evil.replacing("\n", with: " "))"="1"
            [K\\applications\\a\u{7}b\\addresses]
            "addr_re_0"="\(evil)"
            "addr_re_1"="(?P<number>\\\\d+)@x'''\\"\\"\\" # "
            [K\\applications\\a\u{7}b\\transform]
            "txt"="\(evil) <%msg%>"
            "subject"="a\u{2028}\u{202E}\u{1B}<%subject%>"
            [K\\applications\\a\u{7}b\\ctl_settings]
            "system|a"="\(evil)"
            """
        let imported = try Imported(RegistryFile.five(body))
        #expect(imported.problems.isEmpty, "\(imported.problems)\n\(imported.document)")
        #expect(imported.settings?.connections.isEmpty == true)
        #expect(imported.settings?.applications.count == 1)
        #expect(!imported.document.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{2028}" || $0 == "\0" })
        for line in imported.document.split(separator: "\n") {
            #expect(
                !line.hasPrefix("clients") && !line.hasPrefix("[[connection]]") && !line.hasPrefix("]\\n"), "\(line)")
        }
    }

    @Test func `what is only shown stays a comment, however long the line is`() throws {
        for length in [10, 80, 200, 900] {
            let list = "[HKEY_CURRENT_USER\\x\\applications\\fax\\transform]\n\"subject\"=\""
            let text = list + String(repeating: "s", count: length) + "<%os.getenv('HOME')%>\"\n"
            let imported = try imported(tree("") + text)
            #expect(imported.problems.isEmpty, "\(imported.problems)")
            #expect(imported.lines("getenv").allSatisfy { $0.hasPrefix("#") })
            #expect(imported.settings?.applications.first?.output?.transforms.isEmpty == true)
        }
    }

    @Test func `fields without a meaning in the source are dropped with one line`() throws {
        let imported = try imported(
            tree("\"Is Source\"=\"1\"\n\"Query\"=\"x\"\n\"DateTime_Format\"=\"y\"\n\"query\"=\"x\""))
        #expect(imported.lines("Is Source, DateTime_Format, query").count == 1)
        #expect(imported.leftovers.isEmpty, "\(imported.leftovers)")
    }

    @Test func `an export without such a tree is refused`() {
        for body in ["", "[K]\n", "[K]\n\"a\"=\"b\"\n", "[K\\clients]\n\"0\"=\"1\"\n"] {
            #expect(throws: ImportFailure.self) { try Imported(RegistryFile.five(body)) }
        }
    }

    @Test func `thousands of applications and values are bounded`() throws {
        var body = ""
        for index in 0..<3000 {
            body += "[K\\applications\\a\(index)\\addresses]\n\"addr_re_0\"=\"x\(index)@y\"\n\"junk\"=hex:00\n"
        }
        let imported = try ImportedConfiguration(RegistryFile.five(body))
        #expect(imported.leftovers.count == 500)
        #expect(imported.document.contains("# - and 2500 more"))
        let huge = [UInt8](repeating: 0x41, count: ImportedConfiguration.sizeLimit + 1)
        #expect(throws: ImportFailure.self) { try ImportedConfiguration(huge) }
    }
}
