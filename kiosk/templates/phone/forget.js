try { sessionStorage.clear(); } catch (e) {}
