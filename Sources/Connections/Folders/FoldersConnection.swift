public import Gateway
import Messages
public import Runtime

/// Hands files over to the folders that applications name (row S2-30).
///
/// Each message comes to its folder exactly once, whole or not at all; a folder that is not there, is full or must not be
/// written to is tried again by the schedule. Somebody else's file of the same name is never overwritten: then the message
/// fails.
public final class FoldersConnection: Sendable {
    private let settings: FoldersConnectionSettings
    private let courier: Courier
    private let delivery: FolderDelivery
    private let loop: EventLoop

    /// A connection whose work begins and ends on `loop`.
    public init(_ settings: FoldersConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        let delivery = FolderDelivery(.folders, gateway: gateway, on: loop)
        let task = Courier.Assignment(
            name: .folders, type: "folder", remote: "", policy: settings.policy.takingUp, atOnce: FolderDelivery.atOnce)
        courier = Courier(task, gateway: gateway, on: loop) { message in
            guard case .folder(let path) = message.order.destination else {
                return .refused(.permanent, "this connection writes files only")
            }
            return await delivery.deliver(message, into: path)
        } concluded: { message in
            guard case .folder(let path) = message.order.destination else { return }
            await delivery.conclude(message, into: path)
        }
        self.settings = settings
        self.delivery = delivery
        self.loop = loop
    }

    /// Hands files over until ``stop()``.
    public func run() async {
        let (delivery, folders) = (delivery, settings.folders)
        await loop.perform { for folder in folders { await delivery.sweep(folder) } }
        await courier.run()
    }

    /// Takes no more messages.
    public func stop() { courier.stop() }

    /// Begins nothing any more; what is under way ends within moments.
    public func abort() { courier.abort() }
}
