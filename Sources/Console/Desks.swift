/// Which desk answers for which first segment of a path; the empty one is the first page.
enum Desks {
    static let all: [String: any Desk] = [
        "": OverviewDesk(),
        "messages": MessagesDesk(),
        "phones": PhonesDesk(),
        "connections": ConnectionsDesk(),
        "applications": RulesDesk.applications,
        "routes": RulesDesk.routes,
        "stops": StopsDesk(),
        "tester": TesterDesk(),
        "templates": TemplatesDesk(),
        "accounts": AccountsDesk(),
        "tokens": TokensDesk(),
        "configuration": RevisionsDesk(),
        "audit": AuditDesk(),
    ]
}
