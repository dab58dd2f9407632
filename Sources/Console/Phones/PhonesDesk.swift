import API
import Gateway
import Messages
import Web

/// `/phones`: the simulated phones and the mail catcher beside them, so that a whole conversation is one page.
struct PhonesDesk: Desk {
    /// How long a page waits for the gateway to take what a phone sends.
    private static let patience = Duration.seconds(3)

    func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readMessages)
        guard call.caller.scope == nil else { throw Problem(403, "phones show everybody's messages") }
        switch (call.path, call.isPost) {
        case ([], false): return .page(try await page(call).page)
        case (["answer"], true): return try await sendText(call)
        case (["mail"], true): return try await sendMail(call)
        case _: throw PageCall.nothingHere
        }
    }

    private func page(_ call: PageCall) async throws(Problem) -> PhonesPage {
        var page = PhonesPage(visitor: call.visitor, now: call.now)
        page.hasPhones = call.api.phones != nil
        page.phones = await call.api.phones?.phones() ?? []
        let wanted = (call.isPost ? call.form : call.query).trimmed("phone")
        page.phone = PhoneNumber(e164: wanted).flatMap { page.phones.contains($0) ? $0 : nil } ?? page.phones.first
        if let phone = page.phone, let directory = call.api.phones {
            page.texts = await Latest.texts(directory, phone)
        }
        if let mails = call.api.mails { page.mails = await Latest.mails(mails) }
        if let gateway = call.api.gateway, call.visitor.may(.usePhones), call.api.phones != nil {
            page.trial = TrialMail(gateway)
            page.isDemonstration = call.api.gatekeeper.policy.isDemonstration
        }
        return page
    }

    /// The phone's answer.
    private func sendText(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.usePhones)
        guard let directory = call.api.phones else { throw Problem(404, "there are no simulated phones") }
        guard let phone = PhoneNumber(e164: call.form.trimmed("phone")) else {
            throw Problem(422, "the phone's own number is missing")
        }
        let (to, text) = (call.form.trimmed("to"), call.form["text"] ?? "")
        let isShortCode = (3...15).contains(to.utf8.count) && to.utf8.allSatisfy { (0x30...0x39).contains($0) }
        var fault: String?
        if !isShortCode && PhoneNumber(e164: to) == nil { fault = "a number such as +447700900100, or a short code" }
        if text.isEmpty { fault = "there is no text to send" }
        if fault == nil {
            do throws(OperationRefused) {
                _ = try await directory.send(text, from: phone, to: to, wait: Self.patience)
                return .redirect(PagePath("phones", query: ["phone": phone.e164]), nil)
            } catch { fault = error.text }
        }
        var page = try await page(call)
        page.answer = (to, text, fault)
        return .page(page.page.answering(422))
    }

    /// The mail of the little form.
    private func sendMail(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.usePhones)
        let gateway = try call.gateway
        guard call.api.phones != nil else { throw Problem(404, "this form is for trying things out with simulators") }
        var mail = TrialMail(gateway)
        mail.fill(call.form)
        do throws(OperationRefused) {
            let id = try await mail.send(by: gateway, client: call.request.client)
            await gateway.record(call.caller, .messageSend, id.description, detail: "a mail from the page of phones")
            let words: HTML =
                #"The mail is in. <a href="\#(PagePath("messages", id.description))">See what becomes of it</a>."#
            return .redirect(PagePath("phones", query: ["phone": mail.phone]), Notice(.good, html: words))
        } catch {
            var page = try await page(call)
            mail.refusal = Words.sentence(error.text)
            page.trial = mail
            return .page(page.page.answering(Problem(error).status))
        }
    }
}

/// The latest of what simulators have.
enum Latest {
    /// So many are shown.
    static let mostTexts = 100
    static let mostMails = 30
    /// So many times as much is looked through; more a simulator does not keep.
    private static let rounds = 100

    /// The latest texts of a phone, oldest first.
    static func texts(_ directory: any PhoneDirectory, _ phone: PhoneNumber) async -> [PhoneMessage] {
        var latest: [PhoneMessage] = []
        for _ in 0..<rounds {
            let next = await directory.messages(of: phone, after: latest.last?.sequence ?? 0, wait: .zero) ?? []
            latest = Array((latest + next).suffix(mostTexts))
            if next.isEmpty { break }
        }
        return latest
    }

    /// The latest mails, the newest first.
    static func mails(_ directory: any CaughtMailDirectory) async -> [CaughtMailEntry] {
        var latest: [CaughtMailEntry] = []
        for _ in 0..<rounds {
            let next = await directory.mails(after: latest.last?.sequence ?? 0, wait: .zero)
            latest = Array((latest + next).suffix(mostMails))
            if next.isEmpty { break }
        }
        return latest.reversed()
    }
}
