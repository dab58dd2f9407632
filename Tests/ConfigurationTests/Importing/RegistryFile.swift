@testable import Configuration

/// Exports of the registry, as Windows writes them.
enum RegistryFile {
    /// Version 5: UTF-16 with a byte order mark, CRLF.
    static func five(_ body: String) -> [UInt8] {
        let text = "Windows Registry Editor Version 5.00\r\n\r\n" + body.replacing("\n", with: "\r\n")
        return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    /// Version 4: one octet a character, CRLF.
    static func four(_ body: String) -> [UInt8] {
        Array(("REGEDIT4\r\n\r\n" + body.replacing("\n", with: "\r\n")).utf8)
    }

    /// A whole receiver, with every name of rows S2-11 to S2-54.
    static let receiver = #"""
        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd]
        "authentication_lib"="ums.authenticator"
        "forward_smtp_server"="mail.example.com"
        "forward_smtp_server_port"=dword:00000019
        "id_allocated"=dword:000004d2
        "log_console"="EWIT"
        "log_event_log"="EW"
        "log_file"="EWIT"
        "logging_file_name"="C:\\ums\\log\\smtp.log"
        "log_rcv_data"="1"
        "output_code_page"="cp1250"
        "socket_timeout"=dword:0000003c
        "smtp_ip_address"="192.0.2.25"
        "smtp_port"=dword:00000019
        "thread_num"=dword:00000005
        "thread_priority"="-2"
        "colour"="green"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\clients]
        "0"="localhost, host.example.com"
        "1"="192.168.1.0-192.168.1.31"
        "10"="10.1.0.0/16"
        "2"="not a host!"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications]

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out]
        "enabled"=dword:00000001
        "output_folder"="D:\\ums\\fax out"
        "process_attachments"=dword:00000001
        "format_preference"="txt"
        "ctl_type"="fax"
        "cmd_tags"="system\\cmd_tags"
        "nonstandard_data_terminator"="\\r\\n .\\r\\n"
        "process_anonymous"=dword:00000000
        "process_att_msg"=dword:00000001

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\clients]
        "0"="192.168.2.7"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\terminator_clients]
        "0"="192.168.2.7"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\addresses]
        "addr_re_1"="(?P<name>[^/]+)/(?:(?P<company>[^/]+)/)?(?:(?P<dept>[^/]+)/)?(?P<number>[+i]?\\d+)@fax"
        "addr_re_0"="(?P<number>\\+?[\\d]+)@fax"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\from_enabled]
        "1"=".*"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\from_disabled]
        "1"=".*@fax$"
        "2"=".*@gsm$"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\ctl_settings]
        "system|maxlen"="1"
        "system|dr"="0"
        "system|no_send_info"="1"
        "system|user_app_id|parse|subject"=".*ID:(\\d+).*"
        "system|x|parse|nofield"="(.*)"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\Fax out\transform]
        "subject"="<%subject|'no subject'%>"
        "txt"="Now is <%time.strftime(\"%x %X\",time.localtime())%>\\n Message from:<%messageFromName%>\\n<%msg%>"
        "from/name"="<%messageFromName|messageFromAddress%>"
        "from/smtp"="<%address%>"
        "from/email"="<%os.getenv('HOME')%>"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\sms]
        "output_folder"="\\\\server\\share\\sms"
        "ctl_type"="sms"
        "enabled"=dword:00000000

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\sms\addresses]
        "addr_re_0"="(?P<number>\\+?\\d+)@(sms|gsm)"

        [HKEY_LOCAL_MACHINE\SOFTWARE\ums\smtprcvd\applications\nothing]
        "output_folder"="D:\\x"

        """#
}

/// The settings of a document that was imported, and what its check said.
struct Imported {
    let document: String
    let leftovers: [String]
    let problems: [String]
    let settings: Settings?

    init(_ octets: [UInt8], kind: ImportKind? = nil) throws {
        let imported = try ImportedConfiguration(octets, kind: kind)
        document = imported.document
        leftovers = imported.leftovers
        let reading = read(document)
        problems = reading.problems.map(\.description)
        settings = reading.settings
    }

    /// The lines of the document that hold a text.
    func lines(_ text: String) -> [String] {
        document.split(separator: "\n").map(String.init).filter { $0.contains(text) }
    }
}
