import Messages

/// What goes to folders, programs, mailboxes and other people.
extension OrderDrafting {
    /// Adds the files of a mail and all copies.
    mutating func addHandover(_ claim: Claim) -> Refusal? {
        let making: MailMaking
        switch self.making(claim) {
        case .success(let made): making = made
        case .failure(let refused): return refused.refusal
        }
        let first = orders.count
        var hasPlace = false
        switch making.files(at: moment, means.formatter) {
        case .failure(let refused): return refused.refusal
        case .success(let files): hasPlace = addFiles(files, making)
        case nil: break
        }
        let hasFiles = hasPlace
        if addCopies(making) { hasPlace = true }
        if !hasFiles, orders.count > first { standFor(making, at: first) }
        return hasPlace ? nil : Refusal(.message, .temporary, 3, 5, "nobody takes mail for this recipient at present")
    }

    /// Where no files are made a copy is all that comes of the mail: its sender hears of that one.
    private mutating func standFor(_ making: MailMaking, at index: Int) {
        orders[index].notices = notices(making.application.notices, success: .sent, making.claim)
        orders[index].expiresAt = expiry(making.application)
    }

    /// - Returns: whether there is a folder.
    private mutating func addFiles(_ files: FolderHandover, _ making: MailMaking) -> Bool {
        let application = making.application
        let folder = making.output?.folder
        let connections = source.rules.connections
        // One connection alone: what was prepared in one folder must not be handed over in another one.
        let chosen = application.via.first { connections[$0]?.folder != nil }
        let path = folder ?? chosen.flatMap { connections[$0]?.folder }
        guard let path else { return missed("application \(application.name) has no folder") }
        let via = folder == nil ? chosen.map { [$0] } ?? [] : [.folders]
        var order = handover(to: .folder(path), via: via, files.spelled, making)
        order.expiresAt = expiry(application)
        order.notices = notices(application.notices, success: .sent, making.claim)
        append(order, making)
        return true
    }

    /// Adds what others get as well.
    ///
    /// - Returns: whether anybody does.
    @discardableResult
    mutating func addCopies(_ making: MailMaking) -> Bool {
        making.application.also.reduce(false) { addCopy(for: $1, making) || $0 }
    }

    private mutating func addCopy(for target: HandoverTarget, _ making: MailMaking) -> Bool {
        switch target {
        case .webHook(let url): append(handover(to: .webHook(url), via: [.webHooks], making.payload, making), making)
        case .command(let command):
            append(handover(to: .command(command), via: [.commands], making.payload, making), making)
        case .mail(let address):
            if let account = source.directory.account(of: address) { return addCopy(to: account, making) }
            let via = source.rules.mailRoutes
            guard !via.isEmpty else { return missed("no connection carries a copy of a mail to where it has to go") }
            guard isFirst(.mail(address), making) else { return true }
            var order = handover(to: .mail(address), via: via, means.received, making)
            order.envelopeSender = source.arrival.sender
            append(order, making)
        case .account(let name):
            guard let account = source.directory.account(name) else {
                return missed("a copy of a mail has no mailbox: there is no account \(name)")
            }
            return addCopy(to: account, making)
        }
        return true
    }

    private mutating func addCopy(to account: Account, _ making: MailMaking) -> Bool {
        guard isFirst(.account(account.name), making) else { return true }
        var order = MessageOrder(
            keeping: making.claim, in: account.name, of: source.arrival, received: means.received)
        order.application = making.application.name
        order.note = making.note
        // It is a copy: the message for the recipient itself is the one that counts.
        order.notices = []
        append(order, making)
        return true
    }

    /// What an application wants cannot be done: the rest of it goes on.
    private func missed(_ why: String) -> Bool {
        means.log?.warning("intake", why, ["session": source.arrival.session])
        return false
    }

    private mutating func isFirst(_ destination: Destination, _ making: MailMaking) -> Bool {
        copies.insert(Copy(application: making.application.name, destination: destination)).inserted
    }

    private func handover(
        to destination: Destination, via: [ConnectionName], _ text: String, _ making: MailMaking
    ) -> MessageOrder {
        var order = MessageOrder(destination, via: via, text: text, note: making.note)
        order.application = making.application.name
        order.addressedAs = making.claim.addressedAs
        order.includesSubmission = true
        return order
    }

    private mutating func append(_ order: MessageOrder, _ making: MailMaking) {
        append(
            order,
            StormDemand(
                handingOver: order, of: making.application, messageID: source.mail.messageID, account: source.account))
    }
}

extension MailMaking {
    /// How the orders of a hand-over came about.
    fileprivate var note: String { "application \(application.name)" }
}
