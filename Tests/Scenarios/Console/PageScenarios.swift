import Foundation
import Testing

/// Every page in a real browser, over a gateway to which strangers have written what they should not.
@Suite(.timeLimit(.minutes(5))) struct PageScenarios {
    @Test(.enabled(if: BrowserPeer.isAvailable, Comment(rawValue: BrowserPeer.absence)))
    func `Every page is for everybody, light, dark and narrow, and asks nobody else for anything`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let (rude, ruder) = try (Trap.rude(), Trap.ruder())
            defer {
                rude.close()
                ruder.close()
            }
            // A document that the console may change: with a ruling file there would be no forms.
            let first = try await Telepost.ready(Document(smsc), on: stage)
            try await first.stop()
            let file = try stage.write("document.toml", Trap.document(smsc, rude, ruder).text)
            let applied = try await first.command(["config", "apply", file], stage)
            try #require(applied.isSuccess, "\(applied.errors)")
            let telepost = try Telepost(storedOn: stage)
            try await telepost.ready()
            try await telepost.connected()
            try await Trap.fill(telepost, smsc)
            let base = "http://127.0.0.1:\(try await telepost.httpPort)"
            let run = try await BrowserPeer.run("pages.py", [base, "admin", Document.password, "SHOTS"], on: stage)
            #expect(run.isSuccess, "\(run.errors.prefix(6_000))")
            let seen = try #require(try run.objects().last)
            let pages = try #require(seen["pages"] as? [String])
            for path in ["/", "/messages/1", "/connections/ruder", "/connections/new?type=smpp", "/configuration/edit"]
            {
                #expect(pages.contains(path), "\(path)")
            }
            #expect(pages.count >= 30)
            #expect(try await telepost.stop() == .code(0))
        }
    }
}
