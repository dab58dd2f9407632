public import Gateway
import Messages
public import Runtime

/// A connection of type `folder`: hands files over to one folder, and takes in what is dropped into another one.
public final class FolderConnection: Sendable {
    private let settings: FolderConnectionSettings
    private let gateway: Gateway
    private let loop: EventLoop
    private let delivery: FolderDelivery
    /// Hands over; `nil` without a folder for that.
    private let courier: Courier?
    private let pickup: FolderPickup?

    /// A connection whose work begins and ends on `loop`.
    public init(_ settings: FolderConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        self.settings = settings
        self.gateway = gateway
        self.loop = loop
        let delivery = FolderDelivery(settings.name, gateway: gateway, on: loop)
        self.delivery = delivery
        let task = Courier.Assignment(
            name: settings.name, type: "folder", remote: settings.path ?? "", policy: settings.policy.takingUp,
            atOnce: FolderDelivery.atOnce)
        courier = settings.path.map { path in
            Courier(task, gateway: gateway, on: loop) { message in
                await delivery.deliver(message, into: message.order.folder ?? path)
            } concluded: { message in
                await delivery.conclude(message, into: message.order.folder ?? path)
            }
        }
        pickup = settings.pickup.map { FolderPickup($0, settings.name, gateway: gateway, on: loop) }
    }

    /// Works until ``stop()``.
    public func run() async {
        if courier == nil, let pickup {
            gateway.board.post(
                ConnectionStatus(name: settings.name, type: "folder", remote: pickup.path, since: gateway.now))
        }
        if let path = settings.path {
            let delivery = delivery
            await loop.perform { await delivery.sweep(path) }
        }
        await withTaskGroup { group in
            if let courier { group.addTask { await courier.run() } }
            if let pickup { group.addTask(executorPreference: self.loop) { await pickup.run() } }
        }
        gateway.board.remove(settings.name)
    }

    /// Takes no more messages and no more files.
    public func stop() {
        courier?.stop()
        pickup?.stop()
    }

    /// Begins nothing any more; what is under way ends within moments.
    public func abort() {
        courier?.abort()
        pickup?.stop()
    }
}

extension MessageOrder {
    /// The folder that was meant when it was accepted: what is prepared lies there, wherever the connection writes by now.
    fileprivate var folder: String? {
        switch destination {
        case .folder(let path): path
        case .phone, .mail, .webHook, .command, .account, .nowhere: nil
        }
    }
}
