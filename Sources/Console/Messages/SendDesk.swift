import API
import Gateway
import Messages
import Web

/// `/messages/new`: a text to a phone.
struct SendDesk: Desk {
    func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.send)
        let gateway = try call.gateway
        guard call.isPost else { return .page(page(call, gateway, nil)) }
        let to = call.form.trimmed("to")
        let from = call.form.trimmed("from")
        let via = call.form.trimmed("via")
        let request = SendRequest(
            to: to, from: from.isEmpty ? nil : from, via: via.isEmpty ? nil : via, text: call.form["text"] ?? "")
        do throws(OperationRefused) {
            let id = try await gateway.send(request, client: call.request.client, account: call.caller.account)
            await gateway.record(call.caller, .messageSend, id.description)
            return .redirect(PagePath("messages", id.description), Notice(.good, "It is on its way."))
        } catch {
            return .page(page(call, gateway, error).answering(Problem(error).status))
        }
    }

    private func page(_ call: PageCall, _ gateway: Gateway, _ refused: OperationRefused?) -> Page {
        let names = gateway.rules.connections.filter(\.value.carriesTexts).keys.map(\.text).sorted()
        let ways = [Field.Option("", "as the first application does")] + names.map { Field.Option($0) }
        let fields = [
            Field("to", "To").holding(call.form["to"] ?? call.query.trimmed("to")).mandatory
                .example("+447700900123"),
            Field("text", "Text", .lines(4)).holding(call.form["text"] ?? "").mandatory,
            Field("from", "From").holding(call.form["from"] ?? "")
                .explained("A number or a name of up to 11 characters; left empty: the connection's own."),
            Field("via", "By", .choice(ways)).holding(call.form["via"] ?? ""),
        ]
        let form = Form(
            PagePath("messages", "new"), csrf: call.visitor.csrf, [Form.Group("", fields)], buttons: [Button("Send")])
        var page = Page("Send a text", in: .messages, Piece.part("To one phone", form.html))
        page.trail = [Page.Step("Messages", Section.messages.path)]
        if let refused { page.notices = [Notice(.bad, Words.sentence(refused.text))] }
        return page
    }
}
