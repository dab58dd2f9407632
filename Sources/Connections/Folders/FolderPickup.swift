import Gateway
import Messages
import Runtime
import Synchronization

/// Looks into a folder again and again, and takes in what was dropped there.
final class FolderPickup: Sendable {
    private let settings: FolderPickupSettings
    private let name: ConnectionName
    private let gateway: Gateway
    private let loop: EventLoop
    private let bell = Doorbell()
    private let isEnding = Atomic(false)

    init(_ settings: FolderPickupSettings, _ name: ConnectionName, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.name = name
        self.gateway = gateway
        self.loop = loop
    }

    /// Where it looks.
    var path: String { settings.path }

    /// Takes files until ``stop()``. To be called on the loop.
    func run() async {
        let bulletin = PickupBulletin(name, path: settings.path, gateway: gateway)
        let round = PickupRound(settings, name, gateway: gateway, on: loop) { self.isOver }
        var memory = PickupMemory()
        while !isOver {
            var pause = settings.every
            do throws(PickupTrouble) {
                let tally = try await round.run(&memory)
                bulletin.succeeded(tally)
                if tally.hasMore { pause = .zero }
            } catch {
                bulletin.failed(error)
            }
            if !isOver, pause > .zero { await bell.wait(for: pause, on: loop) }
        }
    }

    /// Takes no more files.
    func stop() {
        isEnding.store(true, ordering: .relaxed)
        bell.ring()
    }

    private var isOver: Bool { isEnding.load(ordering: .relaxed) }
}
