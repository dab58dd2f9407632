/// The icon of the window.
enum Icon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#0b6e6e"/>\
        <path d="M4 6h16v10h-7l-4 3v-3H4z" fill="none" stroke="#fff" stroke-width="1.8" stroke-linejoin="round"/>\
        <path d="M5 7l7 5 7-5" fill="none" stroke="#fff" stroke-width="1.8" stroke-linejoin="round"/></svg>

        """
}
