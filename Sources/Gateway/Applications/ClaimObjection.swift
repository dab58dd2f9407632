import Messages

/// Why an application that claims an address does not take a mail for it.
enum ClaimObjection: Error, Hashable, Sendable {
    /// The client is not one of its.
    case client
    /// The account that has logged in may not send so.
    case account(Refusal)
    /// The sender is not one of its.
    case sender(SenderRules.Objection)
    /// The sender stands for a phone here.
    case ownSender
    /// It cannot make anything of the address.
    case address(Refusal)

    /// What the other side hears.
    var refusal: Refusal {
        switch self {
        case .client:
            Refusal(.recipient, .permanent, 7, 1, "this client may not use the application for that address")
        case .account(let refusal), .address(let refusal): refusal
        case .sender(let objection): objection.refusal
        case .ownSender: .ownSender
        }
    }

    /// What an operator reads.
    var sentence: String {
        switch self {
        case .client: "the client is not on its client list (the server's where it has none)"
        case .account(let refusal), .address(let refusal): refusal.text
        case .sender(let objection): objection.sentence
        case .ownSender: "the sender is itself an address of this gateway: its mail would go in circles"
        }
    }
}
