/// Addresses as the description has them.
extension Route {
    /// The path, with names in braces in the place of what varies.
    var template: String {
        switch self {
        case .live: "/livez"
        case .ready: "/readyz"
        case .version: "/api/v1/version"
        case .metrics: "/metrics"
        case .openAPI: "/api/v1/openapi.json"
        case .messages: "/api/v1/messages"
        case .message: "/api/v1/messages/{id}"
        case .retry: "/api/v1/messages/{id}/retry"
        case .cancel: "/api/v1/messages/{id}/cancel"
        case .resend: "/api/v1/messages/{id}/resend"
        case .content: "/api/v1/messages/{id}/content"
        case .trace: "/api/v1/trace"
        case .overview: "/api/v1/overview"
        case .events: "/api/v1/events"
        case .connections: "/api/v1/connections"
        case .connection: "/api/v1/connections/{connection}"
        case .connectionTest: "/api/v1/connections/{connection}/test"
        case .connectionReports: "/api/v1/connections/{connection}/reports"
        case .connectionSettings: "/api/v1/connections/{connection}/settings"
        case .connectionPause: "/api/v1/connections/{connection}/pause"
        case .connectionResume: "/api/v1/connections/{connection}/resume"
        case .connectionTrial: "/api/v1/connections/test"
        case .applications: "/api/v1/applications"
        case .application: "/api/v1/applications/{application}"
        case .inbound: "/api/v1/inbound"
        case .inboundRoute: "/api/v1/inbound/{route}"
        case .accounts: "/api/v1/accounts"
        case .account: "/api/v1/accounts/{account}"
        case .accountPassword: "/api/v1/accounts/{account}/password"
        case .accountSharedSecret: "/api/v1/accounts/{account}/shared-secret"
        case .tokens: "/api/v1/tokens"
        case .token: "/api/v1/tokens/{token}"
        case .stops: "/api/v1/stops"
        case .stop: "/api/v1/stops/{phone}"
        case .audit: "/api/v1/audit"
        case .configuration: "/api/v1/config"
        case .configurationCheck: "/api/v1/config/check"
        case .revisions: "/api/v1/config/revisions"
        case .revision: "/api/v1/config/revisions/{revision}"
        case .revisionDifference: "/api/v1/config/revisions/{revision}/diff"
        case .rollback: "/api/v1/config/rollback"
        case .preview: "/api/v1/preview"
        case .explain: "/api/v1/explain"
        case .template: "/api/v1/template"
        case .phones: "/api/v1/phones"
        case .phoneMessages: "/api/v1/phones/{phone}/messages"
        case .caughtMails: "/api/v1/simulator/mails"
        case .caughtMail: "/api/v1/simulator/mails/{sequence}"
        }
    }

    /// What the braces of ``template`` stand for.
    static let variables: [String: (schema: JSONValue, example: String, text: String)] = [
        "id": (number, "17", "The number of a message."),
        "revision": (number, "3", "The number of a revision."),
        "sequence": (number, "1", "The number of a mail."),
        "connection": (name, "carrier", "The name of a connection."),
        "application": (name, "sms", "The name of an application."),
        "route": (name, "replies", "The name of an inbound route."),
        "token": (name, "monitoring", "The name of a token."),
        "account": (
            .object(["type": .text("string"), "pattern": .text("^[A-Za-z0-9._+@-]{1,64}$")]), "alice",
            "The name of an account."
        ),
        "phone": (
            .object(["type": .text("string"), "pattern": .text("^\\+[1-9][0-9]{6,14}$")]), "+447700900123",
            "The number of a phone."
        ),
    ]

    private static let number = JSONValue.object([
        "type": .text("integer"), "format": .text("int64"), "minimum": .whole(1), "maximum": .whole(.max),
    ])
    private static let name = JSONValue.object([
        "type": .text("string"), "pattern": .text("^[A-Za-z0-9._-]{1,64}$"),
    ])
}
