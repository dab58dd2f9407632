import Foundation
import TestKit

/// The scripts of `Tests/Peers` that speak SMPP by libraries of others.
enum SMPPPeer: String, CaseIterable, Sendable {
    /// A client made of smpplib.
    case smpplib
    /// A client made of aiosmpplib.
    case aiosmpplib
    /// An SMSC made of smpp.twisted, the library of Jasmin.
    case smsc

    /// What a script says in a line; each line has one of these.
    struct Line: Decodable, Sendable {
        /// A receipt as a client reads it.
        struct Receipt: Decodable, Hashable, Sendable {
            let id: String?
            let stat: String?
            /// What the TLVs say.
            let receipted: String?
            let message_state: Int?
        }

        /// A phone's text.
        struct Text: Decodable, Hashable, Sendable {
            let from: String
            let to: String
            let text: String
        }

        let sent: String?
        let refused: Int?
        let answered: String?
        let status: Int?
        let state: Int?
        let failed: String?
        let receipt: Receipt?
        let text: Text?
    }

    private static let python = Corpus.root.appending(path: ".venv/bin/python").path

    static let isAvailable: Bool = {
        let folder = Corpus.root.appending(path: ".venv/lib").path
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return versions.contains { version in
            ["smpplib", "aiosmpplib", "smpp/twisted"].allSatisfy {
                FileManager.default.fileExists(atPath: "\(folder)/\(version)/site-packages/\($0)")
            }
        }
    }()
    static let absence: String = "smpplib, aiosmpplib or smpp.twisted3 is not installed: scripts/bootstrap test does it"

    /// Starts the script.
    func start(_ arguments: [String], on stage: Stage) throws -> ChildProcess {
        let file = Corpus.root.appending(path: "Tests/Peers/smpp_\(rawValue).py").path
        return try stage.start(Self.python, ["-u", file] + arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    }

    /// What a client that has ended said.
    static func lines(_ output: [String]) throws -> [Line] {
        try output.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }
}
