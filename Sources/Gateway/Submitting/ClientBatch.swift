import Messages
import SMS

/// Texts that a client submitted in one go, on their way to the store.
struct ClientBatch {
    /// A message that is to be kept.
    struct Order {
        /// The place of its text among the others.
        let place: Int
        var order: MessageOrder
        /// How many parts a network has to carry.
        let parts: Int
        let group: Int?
        /// The words of the text.
        let words: String
    }

    /// A part that is to be kept until the others have come.
    struct Part {
        let place: Int
        var part: ClientFragment
        let position: Concatenation
    }

    /// What arrives as one, with the places of the texts that its messages are made of.
    struct Parcel {
        var consignment: Consignment
        var places: [Int]
    }

    var orders: [Order] = []
    var parts: [Part] = []
    /// By the places of the texts.
    var verdicts: [ClientVerdict]
    /// The ids of what was submitted to several destinations at once.
    private(set) var tickets: [Int: String] = [:]

    init(_ texts: [ClientText], ticket: () -> String) {
        verdicts = Array(repeating: .refused(ClientRefusal(.unavailable, "nothing was done")), count: texts.count)
        var previous: Int?
        for text in texts {
            if let group = text.group, group == previous, tickets[group] == nil { tickets[group] = ticket() }
            previous = text.group
        }
    }

    /// Whether what is in it can be kept before a text of that group is added, with no group torn apart.
    func endsBefore(_ group: Int?) -> Bool {
        guard let last = orders.last else { return false }
        return group == nil || last.group != group
    }

    /// The messages as they arrive: each alone, those of one group together.
    func parcels(_ arrival: Submission) -> [Parcel] {
        var parcels: [Parcel] = []
        parcels.reserveCapacity(orders.count)
        var previous: Int?
        for order in orders {
            let ticket = order.group.flatMap { tickets[$0] }
            if ticket != nil, order.group == previous {
                parcels[parcels.count - 1].consignment.orders.append(order.order)
                parcels[parcels.count - 1].places.append(order.place)
                continue
            }
            previous = order.group
            var facts = arrival
            facts.tickets = [ticket].compactMap(\.self)
            let consignment = Consignment(facts, content: Array(order.words.utf8), orders: [order.order])
            parcels.append(Parcel(consignment: consignment, places: [order.place]))
        }
        return parcels
    }
}
