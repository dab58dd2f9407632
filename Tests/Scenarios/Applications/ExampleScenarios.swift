import Foundation
import TestKit
import Testing

/// Every worked example of docs/applications.md does what the page says.
@Suite(.timeLimit(.minutes(3))) struct ExampleScenarios {
    @Test func `There are six`() {
        #expect(WorkedExample.all.count == 6)
        for example in WorkedExample.all {
            #expect(example.text(of: "toml") != nil && example.blocks.count >= 3, "\(example.title)")
        }
    }

    @Test(arguments: WorkedExample.all)
    func `A worked example does what the page says`(_ example: WorkedExample) async throws {
        try await Stage.run { stage in
            let place = try await Place(example, stage)
            let telepost = try await Telepost.ready(configuration: place.configuration, on: stage)
            if example.configuresCarrier { try await telepost.connected() }
            for block in example.blocks {
                switch block.words.first {
                case "mail": try await Self.send(block.text, to: telepost)
                case "drop": try stage.write(place.local(block.subject), block.text)
                case "text", "json": try await place.expect(block)
                case "toml": break
                default: Issue.record("nobody knows what a block \"\(block.words)\" is")
                }
            }
            place.close()
            try await telepost.stop()
        }
    }

    /// Sends what a `mail` block has: the envelope in commands, an empty line, the mail.
    private static func send(_ block: String, to telepost: Telepost) async throws {
        guard let gap = block.range(of: "\n\n") else { throw Trouble("no empty line behind the envelope") }
        let commands = block[..<gap.lowerBound].components(separatedBy: "\n")
        let lines = block[gap.upperBound...].components(separatedBy: "\n").dropLast()
        let port = try await telepost.smtpPort
        try await onThread {
            let dialogue = try SMTPDialogue(port)
            for command in ["EHLO client.test"] + commands {
                let reply = try dialogue.say(command)
                guard reply.hasPrefix("250") else { throw Trouble("\(command): \(reply)") }
            }
            try dialogue.say("DATA")
            let reply = try dialogue.say(lines.map { $0 + "\r\n" }.joined() + ".")
            guard reply.hasPrefix("250") else { throw Trouble("the mail: \(reply)") }
            try dialogue.say("QUIT")
        }
    }
}

extension WorkedExample {
    fileprivate var configuresCarrier: Bool { text(of: "toml")?.contains("type = \"smpp\"") == true }
}

/// Where an example happens: its folders, and the servers around it, on this machine.
private struct Place {
    let configuration: String
    private let stage: Stage
    private let smsc: ScriptedSMSC
    private let office: CatchingServer
    private let hook: HookServer
    /// The code page of the files.
    private let encoding: String.Encoding

    init(_ example: WorkedExample, _ stage: Stage) async throws {
        self.stage = stage
        smsc = try stage.smsc()
        office = try await CatchingServer(stage)
        hook = try HookServer()
        let text = example.text(of: "toml") ?? ""
        encoding = text.contains("cp1250") ? .windowsCP1250 : .utf8
        for folder in ["srv", "srv/fax", "srv/orders", "srv/outgoing"] {
            try FileManager.default.createDirectory(atPath: stage.path(folder), withIntermediateDirectories: true)
        }
        let replacements = [
            ("127.0.0.1:2525", "127.0.0.1:0"), ("port = 27750", "port = \(smsc.port)"),
            ("port = 2526", "port = \(office.port)"), ("127.0.0.1:8080", "127.0.0.1:\(hook.port)"),
            ("\"/srv/", "\"\(stage.path("srv"))/"), ("password = \"demo\"", "password = \"secret\""),
        ]
        let log = "[log]\nconsole = \"EWIT\"\nsystem = \"\"\nformat = \"json\"\n"
        configuration = replacements.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) } + log
    }

    func close() { hook.close() }

    /// The path in the scenario's folder that stands for one of the page.
    func local(_ path: String) -> String { String(path.dropFirst()) }

    /// Waits for what a block says.
    func expect(_ block: WorkedExample.Block) async throws {
        switch block.words.dropFirst().first {
        case "phone": try await expectText(block)
        case "mail": try await expectMail(block)
        case "hook": try await expectCall(block)
        default: try await expectFile(block)
        }
    }

    private func expectText(_ block: WorkedExample.Block) async throws {
        let part = try await smsc.text()
        #expect(part.to == block.words.last?.filter(\.isNumber))
        #expect(part.text + "\n" == block.text)
    }

    private func expectMail(_ block: WorkedExample.Block) async throws {
        let mail = try await office.mails(1)[0]
        #expect(mail.recipients == [block.words.last])
        #expect(mail.text + "\n" == block.text)
    }

    private func expectFile(_ block: WorkedExample.Block) async throws {
        let path = stage.path(local(block.subject))
        let octets: Data = try await eventually("the file \(block.subject)") {
            FileManager.default.fileExists(atPath: path) ? try Data(contentsOf: URL(filePath: path)) : nil
        }
        let text = String(data: octets, encoding: encoding)?.replacingOccurrences(of: "\r\n", with: "\n") ?? ""
        #expect(text.trimmingCharacters(in: .newlines) == block.text.trimmingCharacters(in: .newlines))
    }

    private func expectCall(_ block: WorkedExample.Block) async throws {
        let call = try await hook.call()
        let body = call.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
        let came = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        let wanted = try JSONSerialization.jsonObject(with: Data(block.text.utf8)) as? [String: Any]
        #expect(holds(came ?? [:], wanted ?? ["": ""]), "\(body)")
    }

    /// Whether `object` has all members of `wanted`, and these have theirs.
    private func holds(_ object: [String: Any], _ wanted: [String: Any]) -> Bool {
        wanted.allSatisfy { name, value in
            if let value = value as? [String: Any] {
                return holds(object[name] as? [String: Any] ?? [:], value)
            }
            return (object[name] as? NSObject) == (value as? NSObject)
        }
    }
}
