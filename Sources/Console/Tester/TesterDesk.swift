import API
import Gateway
import Messages
package import Web

/// The page where addresses, mails and texts are tried out: `/tester`.
package struct TesterDesk: Desk {
    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readConfiguration)
        let gateway = try call.gateway
        let fields = [
            "address", "sender", "client", "account", "to", "from", "mail", "connection", "phone", "number", "words",
        ]
        var page = TesterPage(visitor: call.visitor)
        let rules = gateway.rules.connections
        page.connections = gateway.board.all.map(\.name).filter { rules[$0]?.carriesTexts == true }.map(\.text)
        for name in fields { page.entries[name] = (call.isPost ? call.form : call.query)[name] }
        if !call.isPost { page.entries["sender"] = page.entries["sender"] ?? "ann@example.com" }
        switch (call.path, call.isPost) {
        case ([], false): return .page(page.page)
        case ([], true): return .page(await tried(page, call, gateway))
        case (["mail"], true):
            guard call.request.contentType == "message/rfc822" else {
                throw Problem(415, "this address takes a mail as message/rfc822")
            }
            page.entries = [:]
            return .page(await previewed(page, call.request.body, call.query, gateway))
        case _: throw PageCall.nothingHere
        }
    }

    private func tried(_ page: TesterPage, _ call: PageCall, _ gateway: Gateway) async -> Page {
        var page = page
        let form = call.form
        switch form["ask"] {
        case "mail":
            // Browsers send line feeds or both; mail has both.
            let octets = Array(
                (form["mail"] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\r\n").utf8)
            return await previewed(page, octets, form, gateway)
        case "text":
            let inquiry = TextInquiry(
                connection: form.trimmed("connection"), sender: form.trimmed("phone"), number: form.trimmed("number"),
                text: form["words"] ?? "")
            page.textResult = Self.result { () throws(OperationRefused) in
                RouteView(explanation: try gateway.explain(inquiry)).html
            }
        case _:
            var inquiry = AddressInquiry(form.trimmed("address"))
            inquiry.sender = form.trimmed("sender")
            if !form.trimmed("client").isEmpty { inquiry.client = form.trimmed("client") }
            if !form.trimmed("account").isEmpty { inquiry.account = form.trimmed("account") }
            page.addressResult = Self.result { () throws(OperationRefused) in
                ClaimView(explanation: try gateway.explain(inquiry)).html
            }
        }
        return page.page
    }

    private func previewed(
        _ page: TesterPage, _ octets: [UInt8], _ fields: FormData, _ gateway: Gateway
    ) async -> Page {
        var page = page
        var envelope = PreviewEnvelope()
        envelope.recipients = fields.lines("to")
        if !fields.trimmed("from").isEmpty { envelope.sender = fields.trimmed("from") }
        if !fields.trimmed("client").isEmpty { envelope.client = fields.trimmed("client") }
        do throws(OperationRefused) {
            page.mailResult = MailPreviewView(mail: try await gateway.preview(octets, envelope)).html
        } catch { page.mailResult = Self.complaint(error) }
        return page.page
    }

    private static func result(_ make: () throws(OperationRefused) -> HTML) -> HTML {
        do throws(OperationRefused) { return try make() } catch { return complaint(error) }
    }

    private static func complaint(_ refused: OperationRefused) -> HTML {
        Notice(.bad, Words.sentence(refused.text)).html
    }
}
