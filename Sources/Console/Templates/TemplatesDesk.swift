import API
import Gateway
import Messages
import SMS
package import Web

/// Templates on their own: `/templates`.
package struct TemplatesDesk: Desk {
    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readConfiguration)
        guard call.path.isEmpty else { throw PageCall.nothingHere }
        let gateway = try call.gateway
        var page = TemplatePage(visitor: call.visitor)
        page.applications = gateway.rules.claiming.applications.map(\.name.text)
        let typed = call.isPost ? call.form : call.query
        for name in TemplatePage.names { page.entries[name] = typed[name] ?? page.entries[name] }
        let request: TemplateTrialRequest
        switch page.request {
        case .success(let made): request = made
        case .failure(let fault):
            page.result = Notice(.bad, fault.words).html
            return .page(page.page)
        }
        do throws(OperationRefused) {
            let trial = try await gateway.attempt(request)
            let view = TemplateTrialView(trial: trial)
            page.result = view.html + view.fields
        } catch { page.result = Notice(.bad, Words.sentence(error.text)).html }
        return .page(page.page)
    }
}
