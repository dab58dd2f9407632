/// Fills parts with clusters, one after another.
struct PartSplitter {
    /// Where a part ends: units and UTF-8 octets from the start of the text.
    struct End {
        var units = 0
        var width = 0
    }

    private let capacity: Int
    private var used = 0
    /// The ends of the parts that are full.
    private(set) var ends: [End] = []
    /// Where the last part ends so far.
    private(set) var end = End()

    /// - Parameter capacity: the units of a part.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many parts there are, the one being filled included.
    var count: Int { ends.count + 1 }

    mutating func place(_ cluster: Cluster) {
        guard cluster.pieces.isEmpty else {
            for piece in cluster.pieces { place(piece) }
            return
        }
        if used + cluster.units > capacity {
            ends.append(end)
            used = 0
        }
        used += cluster.units
        end.units += cluster.units
        end.width += cluster.width
    }
}
