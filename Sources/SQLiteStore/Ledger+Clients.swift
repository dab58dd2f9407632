import Gateway
import Messages

extension Ledger {
    /// ``ReceiptBook/accept(_:)``.
    func accept(_ consignments: [Consignment]) throws(StoreFailure) -> [Acceptance] {
        var given: [Acceptance] = []
        given.reserveCapacity(consignments.count)
        for one in consignments { given.append(try accept(one)) }
        return given
    }

    /// ``ReceiptBook/told(_:at:detail:)``. Also when the disk is short, as a change is.
    func told(_ kinds: [MessageID: NoticeKinds], at moment: Timestamp, detail: String) throws(StoreFailure) {
        try revisions.write(told: kinds, at: moment, detail: detail)
    }

    /// ``StopBook/keep(_:)``.
    func keep(_ list: [Stop]) throws(StoreFailure) -> Int {
        try space.take(content: 0, messages: list.count)
        return try stops.write(list)
    }

    /// ``ReceiptBook/revise(_:_:event:)``.
    func revise(
        _ message: MessageID, _ order: MessageOrder, event: MessageEvent
    ) throws(StoreFailure) -> Bool {
        try space.take(content: order.text.utf8.count, messages: 0)
        return try revisions.write(message, order, event: event, noting: &notes)
    }
}
