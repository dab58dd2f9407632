import API
import Gateway
import Web

/// The first page.
struct OverviewDesk: Desk {
    func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        guard call.path.isEmpty, !call.isPost else { throw PageCall.nothingHere }
        // Who may not see how connections are doing has messages to look at.
        guard call.visitor.may(.readConnections) else { return .redirect(Section.messages.path, nil) }
        guard let gateway = call.api.gateway else { return .redirect(Section.phones.path, nil) }
        return .page(OverviewPage(overview: await gateway.overview(), visitor: call.visitor, now: call.now).page)
    }
}
