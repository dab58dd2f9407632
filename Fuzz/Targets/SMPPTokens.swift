/// Which messages a session was handed, and how each came back: once, and once more only after it was overdue.
struct SMPPTokens {
    private var open: Set<Int> = []
    private var overdue: Set<Int> = []
    private var issued = 0

    var openCount: Int { open.count }

    mutating func issue() -> Int {
        issued += 1
        open.insert(issued)
        return issued
    }

    mutating func settle(_ token: Int, isOverdue: Bool) {
        require(open.remove(token) != nil, "a message is settled once")
        if isOverdue { overdue.insert(token) }
    }

    mutating func settleLate(_ token: Int) {
        require(overdue.remove(token) != nil, "only what was overdue is settled again")
    }
}
