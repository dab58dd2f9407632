import Foundation
import TestKit

/// Telepost in front of a mail server: texts for numbers, files for a fax server, everything else is passed on.
struct FrontDoor {
    /// Where the fax server looks.
    let faxes: String
    let document: Document

    /// - Parameter forward: the port of the mail server behind.
    init(
        _ stage: Stage, _ smsc: ScriptedSMSC, forward: UInt16, clients: String = #"["127.0.0.1"]"#, more: [String] = []
    )
        throws
    {
        faxes = stage.path("faxes")
        try FileManager.default.createDirectory(atPath: faxes, withIntermediateDirectories: true)
        var document = Document(smsc)
        document.clients = clients
        document.smtp = [#"forward = "office""#]
        document.making = [#"senders = { deny = ['^mallory@'] }"#, #"prefixes = { deny = ["+449"] }"#]
        document.more =
            [
                "[[connection]]", #"name = "office""#, #"type = "smtp""#, #"host = "127.0.0.1""#, "port = \(forward)",
                #"retry_after = ["1s"]"#, "attempts = 1000",
            ] + more + [
                "[[application]]", #"name = "fax""#, #"kind = "fax""#,
                #"addresses = ['^(?P<number>[+i]?\d+)@fax$']"#, #"senders = { deny = ['^mallory@'] }"#,
                "output = { folder = \"\(faxes)\" }",
            ]
        self.document = document
    }

    /// The control files that are in the folder.
    var controls: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: faxes)) ?? []
        return names.filter { $0.hasSuffix(".ctl") }.sorted()
    }

    /// The text of a file in the folder.
    func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(faxes)/\(name)", encoding: .utf8).replacingOccurrences(of: "\r\n", with: "\n")
    }
}
