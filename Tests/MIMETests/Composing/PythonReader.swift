import Foundation
import MIME
import Messages
import Testing

/// Reads mails with Python's `email` package, many in one process.
enum PythonReader {
    struct File: Decodable, Equatable {
        var name: String
        var type: String
        var octets: Data
    }

    struct Reading: Decodable {
        var defects: [String]
        var subject: String
        var extra: String
        var from: [[String]]
        var replyTo: [[String]]
        var to: [[String]]
        var date: Int
        var messageID: String
        var references: [String]
        var text: String
        var html: String
        var types: [String]
        var files: [File]
        var groups: [[[String]]]
    }

    static let isThere = run(["-c", "import email"], input: Data()) != nil

    /// What Python makes of each draft's mail.
    static func read(_ drafts: [MailDraft]) throws -> [Reading] {
        let mails = drafts.map { Data(MIMEComposer().compose($0)).base64EncodedString() }
        let output = try #require(run(["-c", program], input: JSONEncoder().encode(mails)))
        let readings = try JSONDecoder().decode([Reading].self, from: output)
        #expect(readings.count == drafts.count)
        return readings
    }

    /// The output of Python; `nil` when it is missing or failed.
    static func run(_ arguments: [String], input: Data) -> Data? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "telepost-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let source = folder.appending(path: "input")
            try input.write(to: source)
            let output = Pipe()
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3"] + arguments
            process.standardInput = try FileHandle(forReadingFrom: source)
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return process.terminationStatus == 0 ? data : nil
        } catch {
            return nil
        }
    }

    private static let program = #"""
        import base64, email, json, sys
        from email import policy

        def addresses(field):
            return [[a.display_name, a.addr_spec] for a in field.addresses] if field else []

        def body(mail, kind):
            part = mail.get_body((kind,))
            return part.get_content().replace("\r\n", "\n") if part else ""

        def read(octets):
            mail = email.message_from_bytes(octets, policy=policy.default)
            status = next((p for p in mail.walk() if p.get_content_type() == "message/delivery-status"), None)
            parts = [p for p in mail.walk() if status is None or p is status or p not in status.get_payload()]
            defects = [repr(d) for p in parts for d in p.defects]
            defects += [k + ": " + repr(d) for p in parts for k, v in p.items() for d in v.defects]
            return {
                "defects": defects, "subject": mail["subject"], "extra": mail["x-test"] or "",
                "from": addresses(mail["from"]), "replyTo": addresses(mail["reply-to"]), "to": addresses(mail["to"]),
                "date": int(mail["date"].datetime.timestamp()), "messageID": mail["message-id"],
                "references": (mail["references"] or "").split(), "text": body(mail, "plain"), "html": body(mail, "html"),
                "types": [p.get_content_type() for p in parts],
                "files": [{"name": p.get_filename(), "type": p.get_content_type(),
                           "octets": base64.b64encode(p.get_content()).decode()}
                          for p in parts if p.get_content_disposition() == "attachment"],
                "groups": [[[k, str(v)] for k, v in g.items()] for g in status.get_payload()] if status else [],
            }

        json.dump([read(base64.b64decode(m)) for m in json.load(sys.stdin)], sys.stdout)
        """#
}
